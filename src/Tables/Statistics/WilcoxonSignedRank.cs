using MathNet.Numerics.Distributions;

namespace Retable.Tables.Statistics;

/// <summary>Wilcoxon's signed-rank test: are paired differences centred at zero? For the few seeds that papers have.</summary>
/// <remarks>
/// Zero differences are left out. Up to 25 differences without ties the p-value is exact (all sign patterns are counted);
/// beyond, or with ties, it is the normal one with the correction for ties and without that for continuity, as SciPy's
/// <c>wilcoxon(mode="approx")</c>.
/// </remarks>
public static class WilcoxonSignedRank
{
    private const int ExactUpTo = 25;

    /// <exception cref="ArgumentException">There is no pair, or the lengths differ.</exception>
    public static TestResult Run(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var differences = Pairs.Differences(first, second);
        var nonZero = differences.Where(d => d != 0).ToArray();
        var ranks = Ranks.Mid([.. nonZero.Select(Math.Abs)]);
        var positive = nonZero.Zip(ranks).Where(pair => pair.First > 0).Sum(pair => pair.Second);
        var tied = ranks.Distinct().Count() < ranks.Length;
        var p = nonZero.Length switch
        {
            0 => 1,
            <= ExactUpTo when !tied => Exact(nonZero.Length, positive),
            _ => Approximate(ranks, positive),
        };
        return new TestResult("Wilcoxon signed-rank", differences.Average(), p, differences.Length);
    }

    private static double Exact(int n, double positive)
    {
        // ways[s]: how many of the 2^n sign patterns have the rank sum s.
        var largest = n * (n + 1) / 2;
        var ways = new double[largest + 1];
        ways[0] = 1;
        for (var rank = 1; rank <= n; rank++)
        {
            for (var sum = largest; sum >= rank; sum--)
            {
                ways[sum] += ways[sum - rank];
            }
        }

        var tail = (int)Math.Min(positive, largest - positive);
        return Math.Min(1, 2 * ways[..(tail + 1)].Sum() / Math.Pow(2, n));
    }

    private static double Approximate(double[] ranks, double positive)
    {
        var n = ranks.Length;
        var mean = n * (n + 1) / 4.0;
        var ties = ranks.GroupBy(r => r).Sum(g => Math.Pow(g.Count(), 3) - g.Count());
        var variance = (n * (n + 1) * ((2.0 * n) + 1) / 24) - (ties / 48);
        return 2 * Normal.CDF(0, 1, -Math.Abs(positive - mean) / Math.Sqrt(variance));
    }
}
