using MathNet.Numerics.Distributions;

namespace Retable.Tables.Statistics;

/// <summary>Student's test on paired differences, for instance over seeds or splits.</summary>
/// <remarks>Differences that are all the same number have no spread that chance could be measured by: the sign test takes over.</remarks>
public static class PairedTTest
{
    /// <param name="first">A value per pair, at least two pairs.</param>
    /// <param name="second">The partners of <paramref name="first"/>, in the same order.</param>
    /// <exception cref="ArgumentException">Fewer than two pairs, or the lengths differ.</exception>
    public static TestResult Run(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var summary = Summary.OfDifferences(first, second);
        var test = summary.HasSpread ? new TestResult("paired t", summary.Mean, PValue(summary), summary.N) : SignTest.Run(first, second);
        return test with
        {
            Interval = summary.ConfidenceInterval(0.95),
            EquivalenceInterval = summary.ConfidenceInterval(0.90),
            Error = summary.Error,
            PValueWithoutSpread = Math.Pow(2, 1 - summary.N),
        };
    }

    private static double PValue(Summary differences) =>
        Math.Min(1, 2 * StudentT.CDF(0, 1, differences.N - 1, -Math.Abs(differences.Mean / differences.StandardError)));
}
