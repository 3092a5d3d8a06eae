using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>Records the outputs of a network's convolutional layers: every convolution, batch norm, ReLU module and residual block, in the order in which they run.</summary>
public static class LayerOutputs
{
    /// <param name="network">A network with 4-dimensional activations; a layer that is called twice is recorded twice.</param>
    /// <param name="input">[n, channels, h, w].</param>
    /// <returns>The network's result, and copies of the activations, each [n, channels, h, w].</returns>
    public static (Tensor Result, IReadOnlyList<Tensor> Layers) Of(Module<Tensor, Tensor> network, Tensor input)
    {
        var seen = new List<Tensor>();
        var hooks = network.modules().OfType<Module<Tensor, Tensor>>().Where(Counts).Select(module => module.register_forward_hook((_, _, output) =>
        {
            // A copy: the ReLU that follows may work in place.
            seen.Add(output.detach().clone().DetachFromDisposeScope());
            return output;
        })).ToList();
        try
        {
            return (network.call(input), seen);
        }
        finally
        {
            hooks.ForEach(hook => hook.remove());
        }
    }

    private static bool Counts(Module<Tensor, Tensor> module) =>
        module is TorchSharp.Modules.Conv2d or TorchSharp.Modules.BatchNorm2d or TorchSharp.Modules.ReLU or BasicBlock or WideResNetBlock;
}
