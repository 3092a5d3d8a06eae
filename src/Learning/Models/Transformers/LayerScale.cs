using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>Multiplies each component of a token by a factor.</summary>
/// <remarks>Source: Touvron et al., "Going Deeper with Image Transformers", ICCV 2021, equation 4.</remarks>
internal sealed class LayerScale : Module<Tensor, Tensor>
{
    private readonly Parameter gamma;

    public LayerScale(long width, double start)
        : base(nameof(LayerScale))
    {
        gamma = new Parameter(full(width, start));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => input * gamma;
}
