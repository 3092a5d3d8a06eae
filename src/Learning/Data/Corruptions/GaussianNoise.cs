using Retable.Contract;

namespace Retable.Learning.Data.Corruptions;

/// <summary>Adds normal noise to each pixel and channel: clip(x + c·ε).</summary>
/// <remarks>Source: Hendrycks, Dietterich, ICLR 2019, arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py.</remarks>
/// <param name="deviation">c, on the scale 0 … 1.</param>
public sealed class GaussianNoise(double deviation) : ICorruption
{
    public FloatImage Apply(ByteImage image, Philox draws) =>
        Add(image, [.. image.Planes.Select(_ => deviation * draws.NextNormal())]);

    /// <summary>Adds given noise.</summary>
    /// <param name="image">Not changed.</param>
    /// <param name="noise">One number per pixel and channel, plane by plane.</param>
    /// <exception cref="ArgumentException">There are more or fewer numbers.</exception>
    public static FloatImage Add(ByteImage image, IReadOnlyList<double> noise)
    {
        Draws.Require(image, noise.Count);
        return FloatImage.OfUnit(image.Unit().Select((x, i) => x + noise[i]), image);
    }
}
