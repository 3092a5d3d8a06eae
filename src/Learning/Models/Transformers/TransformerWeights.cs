using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>How the layers of transformers start.</summary>
internal static class TransformerWeights
{
    /// <summary>Standard deviation of the weights.</summary>
    public const double Deviation = 0.02;

    /// <summary>Sets all linear layers of a network to a truncated normal distribution, their biases to 0.</summary>
    public static void Start(Module network)
    {
        foreach (var layer in network.modules().OfType<Linear>())
        {
            init.trunc_normal_(layer.weight!, std: Deviation);
            if (layer.bias is { } bias)
            {
                init.zeros_(bias);
            }
        }
    }
}
