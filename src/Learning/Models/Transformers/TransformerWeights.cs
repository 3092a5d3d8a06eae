using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>Initialises the layers of transformers.</summary>
internal static class TransformerWeights
{
    /// <summary>Standard deviation of the weights.</summary>
    public const double Deviation = 0.02;

    private const double Bound = 2;

    /// <summary>Draws the weights of all linear layers of a network from a truncated normal distribution, and sets their biases to 0.</summary>
    public static void Start(Module network)
    {
        foreach (var layer in network.modules().OfType<Linear>())
        {
            Draw(layer.weight!);
            if (layer.bias is { } bias)
            {
                init.zeros_(bias);
            }
        }
    }

    /// <summary>Fills a parameter from the normal distribution with mean 0 and <see cref="Deviation"/>, cut off at ±2 (not at two deviations).</summary>
    /// <remarks>
    /// Source: PyTorch's <c>trunc_normal_</c>, by the inverse of the distribution function. The package's function of that name sets every element to
    /// the standard deviation.
    /// </remarks>
    public static void Draw(Tensor parameter)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        parameter.uniform_(-1, 1).erfinv_().mul_(Deviation * Math.Sqrt(2)).clamp_(-Bound, Bound);
    }
}
