using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Losses;

/// <summary>ln Γ and ψ without the large parts that cancel between a Dirichlet's parameters and their sum.</summary>
/// <remarks>
/// ln Γ(x) = (x − ½) ln x − x + ½ ln 2π + f(x) and ψ(x) = ln x + g(x), where f and g fall as 1/x. Losses are written with f
/// and g: at parameters of 1e300 they lose nothing, while the differences of ln Γ that the formulas state have no digit left.
/// </remarks>
internal static class DirichletTerms
{
    /// <summary>½ ln 2π.</summary>
    public const double HalfLogTwoPi = 0.91893853320467274178;

    // From here on the asymptotic series (Abramowitz and Stegun 6.1.41, 6.3.18) is exact to float64.
    private const double Large = 16;

    /// <summary>f(x) = ln Γ(x) − (x − ½) ln x + x − ½ ln 2π, elementwise for x &gt; 0.</summary>
    public static Tensor LogGammaRest(Tensor x)
    {
        var small = x.clamp_max(Large);
        var direct = small.lgamma() - ((small - 0.5) * small.log()) + small - HalfLogTwoPi;
        var inverse = x.clamp_min(Large).reciprocal();
        var square = inverse * inverse;
        var series = inverse * ((((((square * (-1.0 / 1680)) + (1.0 / 1260)) * square) - (1.0 / 360)) * square) + (1.0 / 12));
        return where(x < Large, direct, series);
    }

    /// <summary>g(x) = ψ(x) − ln x, elementwise for x &gt; 0.</summary>
    public static Tensor DigammaRest(Tensor x)
    {
        var small = x.clamp_max(Large);
        var direct = small.digamma() - small.log();
        var inverse = x.clamp_min(Large).reciprocal();
        var square = inverse * inverse;
        var series = (inverse * -0.5)
            - (square * ((((((((square * (1.0 / 132)) - (1.0 / 240)) * square) + (1.0 / 252)) * square) - (1.0 / 120)) * square) + (1.0 / 12)));
        return where(x < Large, direct, series);
    }

    /// <summary>Σ_k ln Γ(x_k) − ln Γ(s), the logarithm of a Dirichlet's normaliser where s is the sum.</summary>
    /// <param name="x">[n, K], &gt; 0.</param>
    /// <param name="sum">s, [n, 1].</param>
    /// <param name="excess">Σ x_k − s, exactly: a small constant added to each may have been added to the sum once.</param>
    /// <returns>[n].</returns>
    public static Tensor LogNormaliser(Tensor x, Tensor sum, double excess = 0)
    {
        var (logSum, others) = (sum.log().squeeze(1), x.shape[1] - 1);
        var large = (x * (x / sum).log()).sum(1) - (0.5 * x.log().sum(1)) + (0.5 * logSum) + (excess * (logSum - 1));
        return large + LogGammaRest(x).sum(1) - LogGammaRest(sum).squeeze(1) + (others * HalfLogTwoPi);
    }
}
