using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Learning.Models;

/// <summary>Halves an image and widens it without parameters: takes every second pixel, and adds channels of zeros before and behind.</summary>
/// <remarks>Source: He, Zhang, Ren, Sun, CVPR 2016, section 3.3, option A.</remarks>
/// <param name="padding">Channels of zeros on each side.</param>
internal sealed class PaddedShortcut(long padding) : ParameterLessModule<Tensor, Tensor>(nameof(PaddedShortcut))
{
    /// <param name="input">[n, c, h, w].</param>
    /// <returns>[n, c + 2 · padding, ⌈h / 2⌉, ⌈w / 2⌉].</returns>
    public override Tensor forward(Tensor input)
    {
        using var halved = input[TensorIndex.Ellipsis, TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)];
        return nn.functional.pad(halved, [0, 0, 0, 0, padding, padding]);
    }
}
