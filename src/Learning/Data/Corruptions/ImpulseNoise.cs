using Retable.Contract;

namespace Retable.Learning.Data.Corruptions;

/// <summary>Salt and pepper: replaces each pixel of each channel independently with a given probability, by 1 or 0 with equal chance.</summary>
/// <remarks>Source: arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py.</remarks>
/// <param name="amount">The probability, 0 … 1.</param>
public sealed class ImpulseNoise(double amount) : ICorruption
{
    public FloatImage Apply(ByteImage image, Philox draws) => Replace(
        image,
        [.. image.Planes.Select(_ => draws.NextDouble() < amount)],
        [.. image.Planes.Select(_ => draws.NextDouble() < 0.5)]);

    /// <summary>Replaces the given pixels.</summary>
    /// <param name="image">Not changed.</param>
    /// <param name="isReplaced">One per pixel and channel, plane by plane.</param>
    /// <param name="isSalt">As many entries: whether a replaced pixel becomes 1.</param>
    /// <exception cref="ArgumentException">There are more or fewer choices.</exception>
    public static FloatImage Replace(ByteImage image, IReadOnlyList<bool> isReplaced, IReadOnlyList<bool> isSalt)
    {
        Draws.Require(image, isReplaced.Count);
        Draws.Require(image, isSalt.Count);
        return FloatImage.OfUnit(image.Unit().Select((x, i) => isReplaced[i] ? (isSalt[i] ? 1 : 0) : x), image);
    }
}
