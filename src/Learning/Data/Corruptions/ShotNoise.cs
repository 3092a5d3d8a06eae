using Retable.Contract;

namespace Retable.Learning.Data.Corruptions;

/// <summary>Simulates counts of photons: clip(Poisson(x·c) / c) for each pixel and channel.</summary>
/// <remarks>Source: arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py.</remarks>
/// <param name="counts">c &gt; 0, the mean count of a white pixel.</param>
public sealed class ShotNoise(double counts) : ICorruption
{
    public FloatImage Apply(ByteImage image, Philox draws) =>
        Of(image, [.. image.Unit().Select(x => PoissonDraws.Next(x * counts, draws))]);

    /// <summary>Applies given counts.</summary>
    /// <param name="image">The image whose size the result has.</param>
    /// <param name="drawn">One count per pixel and channel, plane by plane.</param>
    /// <exception cref="ArgumentException">There are more or fewer counts.</exception>
    public FloatImage Of(ByteImage image, IReadOnlyList<long> drawn)
    {
        Draws.Require(image, drawn.Count);
        return FloatImage.OfUnit(drawn.Select(count => count / counts), image);
    }
}
