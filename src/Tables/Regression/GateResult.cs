namespace Retable.Tables.Regression;

/// <summary>The comparison of a metric with its baseline, in the metric's own unit.</summary>
/// <param name="Key">The metric.</param>
/// <param name="Verdict">The verdict on it.</param>
/// <param name="Before">The baseline's repetitions; none for a new metric.</param>
/// <param name="Now">Today's repetitions: the same as the baseline's, unless <see cref="HasOtherRepetitions"/>; none for a metric that is gone.</param>
public sealed record GateResult(MetricKey Key, GateVerdict Verdict, GateSide Before, GateSide Now)
{
    /// <summary>Now minus before, over the repetitions that are finite on both sides; NaN if there are none or the metric failed.</summary>
    public double Difference { get; init; } = double.NaN;

    /// <summary>The test; null if none was needed or possible.</summary>
    public Statistics.TestResult? Test { get; init; }

    /// <summary>The p-value after Holm's correction over all metrics that moved; NaN without a test.</summary>
    public double AdjustedP { get; init; } = double.NaN;

    /// <summary>The smallest true change that four of five such comparisons would have found, corrected for all metrics that moved; NaN if unknown.</summary>
    public double Detectable => Test?.Detectable(CorrectedLevel) ?? double.NaN;

    /// <summary>The level for the first of all metrics that moved.</summary>
    internal double CorrectedLevel { get; init; } = 0.05;

    /// <summary>A note on the comparison for the reader: <c>n 1000 → 500</c>; empty for none.</summary>
    public string Remark { get; init; } = "";

    /// <summary>True if repetitions were measured that the baseline lacks, and not all of the baseline's own: then there are no pairs.</summary>
    public bool HasOtherRepetitions { get; init; }

    /// <summary>Whether the verdict is a reason to stop.</summary>
    public bool IsFall => Verdict is GateVerdict.Worse or GateVerdict.Failed or GateVerdict.Gone;

    /// <summary>Whether the metric exists on both sides, so that something was compared.</summary>
    public bool IsCompared => Verdict is not (GateVerdict.Gone or GateVerdict.New);
}

/// <summary>The repetitions of a metric on one side.</summary>
/// <param name="Mean">The mean of the finite values; NaN if there are none.</param>
/// <param name="Repetitions">The number of repetitions.</param>
/// <param name="NotFinite">The number of repetitions that are NaN or infinite.</param>
public readonly record struct GateSide(double Mean, int Repetitions, int NotFinite)
{
    public bool HasMean => !double.IsNaN(Mean);

    internal static GateSide Of(IEnumerable<MetricRecord> records)
    {
        // By seed: a sum depends on its order in the last digits.
        var values = records.OrderBy(record => record.Seed).Select(record => record.Value).ToList();
        return new GateSide(values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(), values.Count, values.Count(value => !double.IsFinite(value)));
    }
}
