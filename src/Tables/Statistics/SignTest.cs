using MathNet.Numerics.Distributions;

namespace Retable.Tables.Statistics;

/// <summary>The exact binomial test on signs: which of two is larger more often? Ties are left out.</summary>
public static class SignTest
{
    /// <exception cref="ArgumentException">There is no pair, or the lengths differ.</exception>
    public static TestResult Run(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var differences = Pairs.Differences(first, second);
        var above = differences.Count(d => d > 0);
        var below = differences.Count(d => d < 0);
        return new TestResult("sign test", differences.Average(), TwoSided(above, below), differences.Length);
    }

    /// <summary>The probability that a + b fair coins split at least as unevenly.</summary>
    internal static double TwoSided(int a, int b) =>
        a + b == 0 ? 1 : Math.Min(1, 2 * Binomial.CDF(0.5, a + b, Math.Min(a, b)));
}
