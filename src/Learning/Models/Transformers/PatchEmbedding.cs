using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>Maps each patch of an image linearly from its pixels to a token.</summary>
internal sealed class PatchEmbedding : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> proj;

    public PatchEmbedding(long channels, long width, long patch)
        : base(nameof(PatchEmbedding))
    {
        proj = Conv2d(channels, width, patch, stride: patch);
        RegisterComponents();
    }

    /// <param name="input">[n, channels, h, w].</param>
    /// <returns>The tokens row by row, [n, h · w / patch², width].</returns>
    public override Tensor forward(Tensor input)
    {
        using var map = proj.call(input); // [n, width, h / patch, w / patch]
        return map.flatten(2).transpose(1, 2);
    }
}
