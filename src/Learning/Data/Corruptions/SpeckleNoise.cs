using Retable.Contract;

namespace Retable.Learning.Data.Corruptions;

/// <summary>Adds normal noise in proportion to the pixel: clip(x + x·c·ε).</summary>
/// <remarks>Source: arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py.</remarks>
/// <param name="deviation">The standard deviation c, as a share of the pixel.</param>
public sealed class SpeckleNoise(double deviation) : ICorruption
{
    public FloatImage Apply(ByteImage image, Philox draws) =>
        Multiply(image, [.. image.Planes.Select(_ => deviation * draws.NextNormal())]);

    /// <summary>Applies given noise.</summary>
    /// <param name="image">Not changed.</param>
    /// <param name="noise">One number per pixel and channel, plane by plane.</param>
    /// <exception cref="ArgumentException">There are more or fewer numbers.</exception>
    public static FloatImage Multiply(ByteImage image, IReadOnlyList<double> noise)
    {
        Draws.Require(image, noise.Count);
        return FloatImage.OfUnit(image.Unit().Select((x, i) => x + (x * noise[i])), image);
    }
}
