using MathNet.Numerics.Distributions;

namespace Retable.Tables.Statistics;

/// <summary>The mean, sample standard deviation and number of repeated measurements (seeds, splits).</summary>
/// <param name="Mean">The arithmetic mean.</param>
/// <param name="StandardDeviation">Computed with n − 1 in the denominator; NaN for a single value.</param>
/// <param name="N">The number of values, at least 1.</param>
public readonly record struct Summary(double Mean, double StandardDeviation, int N)
{
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static Summary Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
        {
            throw new ArgumentException("no value to summarise", nameof(values));
        }

        var mean = values.Sum() / values.Count;
        var squares = values.Sum(value => (value - mean) * (value - mean));
        return new Summary(mean, values.Count == 1 ? double.NaN : Math.Sqrt(squares / (values.Count - 1)), values.Count);
    }

    /// <summary>Summarises first minus second, pair by pair.</summary>
    /// <exception cref="ArgumentException">Fewer than two pairs, or the lengths differ.</exception>
    public static Summary OfDifferences(IReadOnlyList<double> first, IReadOnlyList<double> second) => Of(Pairs.Differences(first, second, atLeast: 2));

    /// <summary>The standard error of the mean; NaN for a single value.</summary>
    public double StandardError => StandardDeviation / Math.Sqrt(N);

    /// <summary>Whether the values differ by more than rounding. Rounded metrics easily agree over a few seeds, which does not prove that they always would.</summary>
    public bool HasSpread => StandardDeviation > Rounding.Of(Mean);

    /// <summary>The error of the mean; null if the values say nothing about their spread.</summary>
    public StandardError? Error => N > 1 && double.IsFinite(StandardDeviation) && HasSpread ? new StandardError(StandardError, N - 1) : null;

    /// <summary>Student's interval for the mean, or null if the values say nothing about their spread.</summary>
    /// <remarks>Of n equal values the interval is that of the sign test: they are all that can happen with confidence 1 − 2¹⁻ⁿ.</remarks>
    /// <param name="level">The coverage, for instance 0.95.</param>
    public Interval? ConfidenceInterval(double level = 0.95)
    {
        if (N < 2 || !double.IsFinite(StandardDeviation))
        {
            return null;
        }

        if (!HasSpread)
        {
            return 1 - Math.Pow(2, 1 - N) >= level ? new Interval(Mean, Mean) : null;
        }

        var half = StudentT.InvCDF(0, 1, N - 1, (1 + level) / 2) * StandardError;
        return new Interval(Mean - half, Mean + half);
    }
}
