using static TorchSharp.torch;

namespace Retable.Papers.Url.Distributions;

/// <summary>ln C_p(κ) of the von Mises–Fisher density as the losses take it: fitted by α + β κ + γ κ^q for the dimensions in use.</summary>
/// <remarks>
/// <para>The fits were made on κ from 10 to 500; from 1024 dimensions on that of 1024 serves. They are near the constant for small κ only: it goes as
/// −κ, the fits as −κ^q, and those of 8 dimensions are 86 too low at 500. That is part of the published method.</para>
/// <para>Any other dimension has the exact constant (<see cref="ExactVmfNormaliser"/>), which in the original is for single numbers.</para>
/// <para>Source: mkirchhof/url@eacd47f, timm/utils/misc.py, log_vmf_norm_const.</para>
/// </remarks>
public static class VmfNormaliser
{
    private const long LargestFitted = 1024;

    private static readonly Dictionary<long, (double Alpha, double Beta, double Gamma, double Power)> Fits = new()
    {
        [4] = (-0.826604, -0.354357, -0.383723, 1.1),
        [8] = (-1.29737, 0.36841, -0.80936, 1.1),
        [10] = (-1.27184, 0.67365, -0.98726, 1.1),
        [16] = (-0.23773, 1.39146, -1.39819, 1.1),
        [32] = (8.07579, 2.28954, -1.86925, 1.1),
        [64] = (38.82967, 2.34269, -1.77425, 1.1),
        [512] = (866.3, 0.1574, -0.0236, 1.5),
        [LargestFitted] = (2095, -0.01204, -0.0007967, 1.9),
    };

    /// <param name="kappa">κ ≥ 0, finite, of any shape.</param>
    /// <param name="dimension">p ≥ 2.</param>
    /// <returns>float64, of the shape of <paramref name="kappa"/>; differentiable.</returns>
    public static Tensor Of(Tensor kappa, long dimension)
    {
        if (!Fits.TryGetValue(Math.Min(dimension, LargestFitted), out var fit))
        {
            return ExactVmfNormaliser.Of(kappa, dimension);
        }

        var x = kappa.to(float64);
        return fit.Alpha + (fit.Beta * x) + (fit.Gamma * x.pow(fit.Power));
    }
}
