using TorchSharp;
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

    /// <summary>f(x) = ln Γ(x) − (x − ½) ln x + x − ½ ln 2π, elementwise for x &gt; 0; differentiable once.</summary>
    public static Tensor LogGammaRest(Tensor x) => OnProcessor(x) is { } rests ? WithSlope(x, rests.LogGamma, LogGammaSlope(x, rests)) : LogGammaByOperators(x);

    /// <summary>g(x) = ψ(x) − ln x, elementwise for x &gt; 0; differentiable once.</summary>
    public static Tensor DigammaRest(Tensor x) => OnProcessor(x) is { } rests ? WithSlope(x, rests.Digamma, rests.DigammaSlope) : DigammaByOperators(x);

    /// <summary>f(x) and g(x): together they cost as much as one.</summary>
    public static (Tensor LogGamma, Tensor Digamma) Rests(Tensor x) => OnProcessor(x) is { } rests
        ? (WithSlope(x, rests.LogGamma, LogGammaSlope(x, rests)), WithSlope(x, rests.Digamma, rests.DigammaSlope))
        : (LogGammaByOperators(x), DigammaByOperators(x));

    /// <summary>Σ_k ln Γ(x_k) − ln Γ(s), the logarithm of a Dirichlet's normaliser where s is the sum.</summary>
    /// <param name="x">[n, K], &gt; 0.</param>
    /// <param name="sum">s, [n, 1].</param>
    /// <param name="excess">Σ x_k − s, exactly: a small constant added to each may have been added to the sum once.</param>
    /// <returns>[n].</returns>
    public static Tensor LogNormaliser(Tensor x, Tensor sum, double excess = 0) => LogNormaliser(x, sum, LogGammaRest(x), LogGammaRest(sum), excess);

    /// <summary>The same with f(x), [n, K], and f(s), [n, 1], at hand.</summary>
    public static Tensor LogNormaliser(Tensor x, Tensor sum, Tensor rest, Tensor restOfSum, double excess = 0)
    {
        var (logSum, others) = (sum.log().squeeze(1), x.shape[1] - 1);
        var large = (x * (x / sum).log()).sum(1) - (0.5 * x.log().sum(1)) + (0.5 * logSum) + (excess * (logSum - 1));
        return large + rest.sum(1) - restOfSum.squeeze(1) + (others * HalfLogTwoPi);
    }

    private static GammaRests? OnProcessor(Tensor x)
    {
        using var mode = no_grad();
        return x.device.type == DeviceType.CPU ? GammaRests.Of(x.detach()) : null;
    }

    private static Tensor LogGammaSlope(Tensor x, GammaRests rests) => rests.Digamma + (0.5 / x.detach());

    // The graph sees a straight line through (x, value). An infinite slope, below 1e-154, must not make 0 · ∞ of the value.
    private static Tensor WithSlope(Tensor x, Tensor value, Tensor slope) =>
        x.requires_grad ? value + (slope.clamp(double.MinValue, double.MaxValue) * (x - x.detach())) : value;

    private static Tensor LogGammaByOperators(Tensor x)
    {
        var small = x.clamp_max(Large);
        var direct = small.lgamma() - ((small - 0.5) * small.log()) + small - HalfLogTwoPi;
        var inverse = x.clamp_min(Large).reciprocal();
        var square = inverse * inverse;
        var series = inverse * ((((((square * (-1.0 / 1680)) + (1.0 / 1260)) * square) - (1.0 / 360)) * square) + (1.0 / 12));
        return where(x < Large, direct, series);
    }

    private static Tensor DigammaByOperators(Tensor x)
    {
        var small = x.clamp_max(Large);
        var direct = small.digamma() - small.log();
        var inverse = x.clamp_min(Large).reciprocal();
        var square = inverse * inverse;
        var series = (inverse * -0.5)
            - (square * ((((((((square * (1.0 / 132)) - (1.0 / 240)) * square) + (1.0 / 252)) * square) - (1.0 / 120)) * square) + (1.0 / 12)));
        return where(x < Large, direct, series);
    }
}
