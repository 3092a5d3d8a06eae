using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Losses;

/// <summary>f(x), g(x) and g′(x) of <see cref="DirichletTerms"/> in one pass over the processor's memory. By operators of libtorch, which has no vector code for them, they are most of a training with many classes.</summary>
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

    /// <param name="x">float64 on the processor, &gt; 0, without a graph.</param>
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
