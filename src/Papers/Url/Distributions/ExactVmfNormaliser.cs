using static TorchSharp.torch;

namespace Retable.Papers.Url.Distributions;

/// <summary>ln C_p(κ) of the von Mises–Fisher density C_p(κ) exp(κ μ·x), by the Bessel function.</summary>
/// <remarks>
/// <para>ln C_p(κ) = (p/2 − 1) ln κ − (p/2) ln 2π − ln I_{p/2−1}(κ).</para>
/// <para>Source: Mardia, Jupp, Directional Statistics, 2000, section 9.3; checked against mkirchhof/url@eacd47f, timm/utils/misc.py,
/// _vmf_normalize, which takes single numbers, has no gradient and fails where C_p itself underflows.</para>
/// </remarks>
public static class ExactVmfNormaliser
{
    private const double Smallest = 1e-15;

    /// <param name="kappa">κ ≥ 0, finite; below 1e-15 it counts as 1e-15.</param>
    /// <param name="dimension">p ≥ 2.</param>
    /// <returns>float64, of the shape of <paramref name="kappa"/>; differentiable.</returns>
    public static Tensor Of(Tensor kappa, long dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 2);
        var half = dimension / 2.0;
        var x = kappa.to(float64).clamp_min(Smallest);
        return ((half - 1) * x.log()) - (half * Math.Log(2 * Math.PI)) - LogBesselI.Of(x, half - 1);
    }
}
