using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Learning.Models.Transformers;

/// <summary>Permutes [n, c, h, w] to [n, h, w, c].</summary>
internal sealed class ChannelsToEnd() : ParameterLessModule<Tensor, Tensor>(nameof(ChannelsToEnd))
{
    public override Tensor forward(Tensor input) => input.permute(0, 2, 3, 1);
}
