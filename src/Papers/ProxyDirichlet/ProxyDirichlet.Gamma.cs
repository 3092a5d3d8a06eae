// ln Γ and ψ of large arguments, as eq. 4 to eq. 6 need them.

using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>Computes ln Γ and ψ without the large parts that cancel between a Dirichlet's parameters and their sum.</summary>
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

    /// <summary>f(x) and g(x) together, which costs as much as either alone.</summary>
    public static (Tensor LogGamma, Tensor Digamma) Rests(Tensor x) => OnProcessor(x) is { } rests
        ? (WithSlope(x, rests.LogGamma, LogGammaSlope(x, rests)), WithSlope(x, rests.Digamma, rests.DigammaSlope))
        : (LogGammaByOperators(x), DigammaByOperators(x));

    /// <summary>Σ_k ln Γ(x_k) − ln Γ(s), the logarithm of a Dirichlet's normaliser, where s is the sum.</summary>
    /// <param name="x">[n, K], &gt; 0.</param>
    /// <param name="sum">s, [n, 1].</param>
    /// <param name="excess">Σ x_k − s, exactly: a small constant added to each x_k may have been added to the sum only once.</param>
    /// <returns>[n].</returns>
    public static Tensor LogNormaliser(Tensor x, Tensor sum, double excess = 0) => LogNormaliser(x, sum, LogGammaRest(x), LogGammaRest(sum), excess);

    /// <summary>The same logarithm with f(x), [n, K], and f(s), [n, 1], already computed.</summary>
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

/// <summary>f(x), g(x) and g′(x) of <see cref="DirichletTerms"/> in a single pass over the CPU's memory. Computed by libtorch's operators, which are not vectorised, they take most of the time of a training with many classes.</summary>
/// <param name="LogGamma">f.</param>
/// <param name="Digamma">g; f′(x) = g(x) + 1 / 2x.</param>
/// <param name="DigammaSlope">g′.</param>
internal sealed record GammaRests(Tensor LogGamma, Tensor Digamma, Tensor DigammaSlope)
{
    // Below Large, x is brought to x + Shift by Γ(x + 1) = x Γ(x); from Shift on the series are exact to float64.
    private const double Large = 16;
    private const int Shift = 8;

    // Abramowitz and Stegun 6.1.41, 6.3.18 and 6.4.12: the coefficients of 1/x, 1/x², 1/x³ and of each second power after it.
    private static readonly double[] LogGammaSeries = [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156];
    private static readonly double[] DigammaSeries = [-1.0 / 12, 1.0 / 120, -1.0 / 252, 1.0 / 240, -1.0 / 132, 691.0 / 32760, -1.0 / 12];
    private static readonly double[] TrigammaSeries = [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6];

    /// <param name="x">x, float64 on the CPU, &gt; 0, without a graph.</param>
    public static GammaRests Of(Tensor x)
    {
        var contiguous = x.contiguous();
        var rests = new GammaRests(empty_like(contiguous), empty_like(contiguous), empty_like(contiguous));
        Evaluate(Numbers(contiguous), Numbers(rests.LogGamma), Numbers(rests.Digamma), Numbers(rests.DigammaSlope));
        return rests;
    }

    private static Span<double> Numbers(Tensor x) => MemoryMarshal.Cast<byte, double>(x.bytes);

    private static void Evaluate(ReadOnlySpan<double> x, Span<double> f, Span<double> g, Span<double> slope)
    {
        var width = Vector<double>.Count;
        var whole = x.Length - (x.Length % width);
        for (var i = 0; i < whole; i += width)
        {
            var (a, b, c) = At(new Vector<double>(x[i..]));
            a.CopyTo(f[i..]);
            b.CopyTo(g[i..]);
            c.CopyTo(slope[i..]);
        }

        for (var i = whole; i < x.Length; i++)
        {
            var (a, b, c) = At(new Vector<double>(x[i]));
            (f[i], g[i], slope[i]) = (a[0], b[0], c[0]);
        }
    }

    private static (Vector<double> F, Vector<double> G, Vector<double> Slope) At(Vector<double> x)
    {
        var isSmall = Vector.LessThan(x, new Vector<double>(Large));
        var small = Vector.Min(x, new Vector<double>(Large));
        var y = Vector.ConditionalSelect(isSmall, small + new Vector<double>(Shift), x);
        var inverse = Vector<double>.One / y;
        var square = inverse * inverse;
        var f = Series(LogGammaSeries, square) * inverse;
        var g = (Series(DigammaSeries, square) * square) - (inverse * 0.5);
        var slope = (square * 0.5) + (Series(TrigammaSeries, square) * square * inverse);

        // P(x) = x (x + 1) … (x + 7) and its first two derivatives: ln Γ(x + 8) − ln Γ(x) = ln P and so on.
        Vector<double> product = small, first = Vector<double>.One, second = Vector<double>.Zero;
        for (var i = 1; i < Shift; i++)
        {
            var factor = small + new Vector<double>(i);
            second = (second * factor) + (first * 2);
            first = (first * factor) + product;
            product *= factor;
        }

        var scale = Vector<double>.One / product;
        var sum = first * scale; // Σ 1 / (x + i)
        var (logX, logY) = (Vector.Log(small), Vector.Log(y));
        var shiftedF = f + ((y - new Vector<double>(0.5)) * logY) - Vector.Log(product) - ((small - new Vector<double>(0.5)) * logX) - new Vector<double>(Shift);
        var shiftedG = g + logY - logX - sum;
        var shiftedSlope = slope + inverse + ((sum * sum) - (second * scale)) - (Vector<double>.One / small);
        return (
            Vector.ConditionalSelect(isSmall, shiftedF, f),
            Vector.ConditionalSelect(isSmall, shiftedG, g),
            Vector.ConditionalSelect(isSmall, shiftedSlope, slope));
    }

    private static Vector<double> Series(double[] coefficients, Vector<double> square)
    {
        var sum = new Vector<double>(coefficients[^1]);
        for (var i = coefficients.Length - 2; i >= 0; i--)
        {
            sum = (sum * square) + new Vector<double>(coefficients[i]);
        }

        return sum;
    }
}
