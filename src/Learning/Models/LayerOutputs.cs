using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>What the convolutional layers of a network give on the way: every convolution, batch norm, ReLU module and residual block, in the order in which they run.</summary>
public static class LayerOutputs
{
    /// <param name="network">Of 4-dimensional activations; one that is called twice is seen twice.</param>
    /// <param name="input">[n, channels, h, w].</param>
    /// <returns>The network's result and copies of the activations, [n, channels, h, w] each.</returns>
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
