using static TorchSharp.torch;

namespace Retable.Papers.Url.Distributions;

/// <summary>ln I_ν(x), the logarithm of the modified Bessel function of the first kind, for every order ν ≥ 0; it does not overflow.</summary>
/// <remarks>
/// Up to √(ν² + x²) = 200 by the power series around its largest term (Abramowitz and Stegun 9.6.10; all its terms are positive), above by the
/// uniform expansion (9.7.7), which is one in 1 / √(ν² + x²) and holds down to ν = 0.
/// </remarks>
public static class LogBesselI
{
    private const double Border = 200;

    // The terms of the series fall off as a normal density of deviation at most 7.1, or faster than a geometric series where they start at k = 0.
    private const long Around = 90;

    /// <param name="x">&gt; 0, float64.</param>
    /// <param name="order">ν ≥ 0.</param>
    /// <returns>Of the shape of <paramref name="x"/>; differentiable.</returns>
    public static Tensor Of(Tensor x, double order)
    {
        if (order >= Border)
        {
            return Expansion(x, order);
        }

        // Each form sees only arguments that it is for: what the other one gives has no part in the gradient.
        var isNear = x.detach().hypot(order * ones_like(x)) < Border;
        var border = ones_like(x) * Math.Sqrt((Border * Border) - (order * order));
        return where(isNear, Series(where(isNear, x, border), order), Expansion(where(isNear, border, x), order));
    }

    /// <summary>ln Σ_k (x/2)^(2k + ν) / (k! Γ(k + ν + 1)).</summary>
    private static Tensor Series(Tensor x, double order)
    {
        var largest = ((x.detach().hypot(order * ones_like(x)) - order) / 2).floor().unsqueeze(-1); // the index of the largest term
        var index = largest + arange(-Around, Around + 1, dtype: float64, device: x.device); // [..., terms]
        var k = index.clamp_min(0);
        var terms = (((2 * k) + order) * (x / 2).log().unsqueeze(-1)) - (k + 1).lgamma() - (k + order + 1).lgamma();
        return terms.masked_fill(index < 0, double.NegativeInfinity).logsumexp(-1);
    }

    private static Tensor Expansion(Tensor x, double order)
    {
        var r = x.hypot(order * ones_like(x));
        var q = (order / r).square();
        var first = (3 - (5 * q)) / 24;
        var second = (81 - (462 * q) + (385 * q.pow(2))) / 1152;
        var third = (30375 - (369603 * q) + (765765 * q.pow(2)) - (425425 * q.pow(3))) / 414720;
        var fourth = (4465125 - (94121676 * q) + (349922430 * q.pow(2)) - (446185740 * q.pow(3)) + (185910725 * q.pow(4))) / 39813120;
        var tail = (first + ((second + ((third + (fourth / r)) / r)) / r)) / r;
        return r + (order * (x / (r + order)).log()) - (0.5 * (2 * Math.PI * r).log()) + tail.log1p();
    }
}
