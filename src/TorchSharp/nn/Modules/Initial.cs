using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>How PyTorch's linear layers and convolutions start.</summary>
internal static class Initial
{
    /// <summary>Uniform in ±1/√fan-in: He's rule with the slope √5 that PyTorch has kept from Torch.</summary>
    public static Parameter KaimingUniform(Tensor weight)
    {
        nn.init.kaiming_uniform_(weight, a: Math.Sqrt(5));
        return new Parameter(weight);
    }

    /// <summary>Uniform in ±1/√fan-in.</summary>
    public static Parameter Bias(Tensor bias, long fanIn)
    {
        var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        nn.init.uniform_(bias, -bound, bound);
        return new Parameter(bias);
    }
}
