using MathNet.Numerics.Distributions;

namespace Retable.Tables.Statistics;

/// <summary>Compares two shares of separate samples: Fisher's exact test, and Newcombe's interval for their difference.</summary>
/// <remarks>
/// Two-sided p: all tables with the same margins that are no more likely than the observed one. The interval puts Wilson's two together
/// (Newcombe, Statistics in Medicine 17, 1998, method 10). For the same samples under two models both err on the safe side.
/// </remarks>
public static class TwoProportions
{
    /// <param name="first">The number of hits in the first sample, 0 … <paramref name="firstOf"/>.</param>
    /// <param name="firstOf">The size of the first sample, at least 1.</param>
    /// <param name="second">The number of hits in the second sample.</param>
    /// <param name="secondOf">The size of the second sample, at least 1.</param>
    public static TestResult Run(int first, int firstOf, int second, int secondOf)
    {
        var (a, b) = ((double)first / firstOf, (double)second / secondOf);
        return new TestResult("Fisher's exact", a - b, PValue(first, firstOf, second, secondOf), firstOf + secondOf)
        {
            Interval = Interval(0.95),
            EquivalenceInterval = Interval(0.90),
        };

        Interval Interval(double level)
        {
            var (one, other) = (Wilson(a, firstOf, level), Wilson(b, secondOf, level));
            return new Interval(
                a - b - Math.Sqrt(Square(a - one.Low) + Square(other.High - b)),
                a - b + Math.Sqrt(Square(one.High - a) + Square(b - other.Low)));
        }
    }

    private static double PValue(int first, int firstOf, int second, int secondOf)
    {
        var (all, hits) = (firstOf + secondOf, first + second);
        var observed = Hypergeometric.PMFLn(all, hits, firstOf, first);
        var (least, most) = (Math.Max(0, hits - secondOf), Math.Min(hits, firstOf));
        // Equally likely tables come out apart in their last digits.
        var p = Enumerable.Range(least, most - least + 1).Select(k => Hypergeometric.PMFLn(all, hits, firstOf, k)).Where(ln => ln <= observed + 1e-7).Sum(Math.Exp);
        return Math.Min(1, p);
    }

    private static Interval Wilson(double share, int n, double level)
    {
        var z = Normal.InvCDF(0, 1, (1 + level) / 2);
        var middle = share + (z * z / (2 * n));
        var half = z * Math.Sqrt((share * (1 - share) / n) + (z * z / (4.0 * n * n)));
        return new Interval((middle - half) / (1 + (z * z / n)), (middle + half) / (1 + (z * z / n)));
    }

    private static double Square(double x) => x * x;
}
