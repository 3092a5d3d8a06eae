using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>Hides references: what is left of them is a central window, by default nothing.</summary>
/// <remarks>
/// <para>Zero is meant after normalisation: an image of the mean colour, not a black one. A masked pair (0, x − r) is another input
/// than the pair of x with the zero reference, (0, x).</para>
/// <para>Source: Narayanaswamy et al., "On the Use of Anchoring for Training Vision Models", NeurIPS 2024, arXiv:2406.00529, section 3.1;
/// checked against LLNL/anchoring@c472301, CIFAR/wrapper.py, AnchoringWrapper.masking.</para>
/// </remarks>
/// <param name="crop">Side of the window in pixels, ≥ 0.</param>
public sealed class ReferenceMask(int crop = 0)
{
    /// <param name="references">[n, C, H, W]; vectors [n, D] where no window is left.</param>
    /// <returns>A tensor of the same shape; nothing is written into <paramref name="references"/>.</returns>
    /// <exception cref="ArgumentException">The window cannot be central: a side less <c>crop</c> is odd or negative.</exception>
    public Tensor Apply(Tensor references)
    {
        if (crop == 0)
        {
            return zeros_like(references);
        }

        Shapes.Require(references, [-1, -1, -1, -1]);
        var (top, left) = (Margin(references.shape[2]), Margin(references.shape[3]));
        using var scope = NewDisposeScope();
        var window = references.narrow(2, top, crop).narrow(3, left, crop);
        return nn.functional.pad(window, (left, left, top, top)).MoveToOuterDisposeScope();
    }

    private long Margin(long side) => crop > 0 && side >= crop && (side - crop) % 2 == 0
        ? (side - crop) / 2
        : throw new ArgumentException($"a window of {crop} has no place at the centre of {side} pixels");
}
