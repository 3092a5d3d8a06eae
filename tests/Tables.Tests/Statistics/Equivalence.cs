using MathNet.Numerics.Distributions;
using Retable.Tables.Statistics;

namespace Retable.Tests.Tables.Statistics;

/// <summary>Two one-sided tests: is the difference of means smaller than a margin? "Not significant" alone never says so.</summary>
/// <remarks>
/// Source: Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987. The p-value is below 5 % exactly when
/// the 90 % interval lies within ±margin, which is how the gate applies it to intervals of any test.
/// </remarks>
internal static class Equivalence
{
    /// <summary>The larger of the two one-sided p-values, over paired differences; the sign test's if these have no spread.</summary>
    /// <param name="differences">Differences from <see cref="Summary.OfDifferences"/>, at least two.</param>
    /// <param name="margin">The largest difference that does not matter, in the unit of the differences, &gt; 0.</param>
    public static double PValue(Summary differences, double margin)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(differences.N, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(margin);
        if (!differences.HasSpread)
        {
            return Math.Abs(differences.Mean) < margin ? Math.Pow(2, -differences.N) : 1;
        }

        var nearest = (margin - Math.Abs(differences.Mean)) / differences.StandardError;
        return StudentT.CDF(0, 1, differences.N - 1, -nearest);
    }
}
