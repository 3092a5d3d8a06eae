using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Mimo;

/// <summary>How a multi-input network is called: slots side by side on the channels, heads side by side on the logits.</summary>
public static class MimoForward
{
    /// <summary>A different sample in each slot.</summary>
    /// <param name="network">Takes M·C channels and gives M·K logits.</param>
    /// <param name="inputs">[n, M, C, H, W].</param>
    /// <returns>[n, M, K].</returns>
    public static Tensor Of(nn.Module<Tensor, Tensor> network, Tensor inputs)
    {
        var (rows, slots) = (inputs.shape[0], inputs.shape[1]);
        return network.call(inputs.flatten(1, 2)).reshape(rows, slots, -1);
    }

    /// <summary>The same sample in all slots: the mean of the heads' logits, as the original takes it.</summary>
    /// <param name="network">See above.</param>
    /// <param name="inputs">[n, C, H, W].</param>
    /// <param name="slots">M.</param>
    /// <returns>[n, K].</returns>
    public static Tensor OfTiled(nn.Module<Tensor, Tensor> network, Tensor inputs, int slots) =>
        Of(network, inputs.unsqueeze(1).expand(-1, slots, -1, -1, -1)).mean([1]);
}
