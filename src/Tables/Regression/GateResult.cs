namespace Retable.Tables.Regression;

/// <summary>A metric held against its baseline, in the metric's own unit.</summary>
/// <param name="Key">Which.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="Before">The baseline's repetitions; none for a new metric.</param>
/// <param name="Now">Today's: the same repetitions, unless <see cref="HasOtherRepetitions"/>; none for a metric that is gone.</param>
public sealed record GateResult(MetricKey Key, GateVerdict Verdict, GateSide Before, GateSide Now)
{
    /// <summary>Now minus before, over the repetitions that are finite on both sides; NaN where there is none, and for one that failed.</summary>
    public double Difference { get; init; } = double.NaN;

    /// <summary>Null where no test was needed or none is possible.</summary>
    public Statistics.TestResult? Test { get; init; }

    /// <summary>Holm's p-value over all metrics that moved; NaN without a test.</summary>
    public double AdjustedP { get; init; } = double.NaN;

    /// <summary>The smallest true change that would have been found in four of five such comparisons, corrected for all metrics that moved; NaN where nothing says so.</summary>
    public double Detectable => Test?.Detectable(CorrectedLevel) ?? double.NaN;

    /// <summary>What the level is for the first of all metrics that moved.</summary>
    internal double CorrectedLevel { get; init; } = 0.05;

    /// <summary>What a reader should know of the comparison: <c>n 1000 → 500</c>. Empty for nothing.</summary>
    public string Remark { get; init; } = "";

    /// <summary>True if repetitions were measured that the baseline lacks, and not all of its own: then there are no pairs.</summary>
    public bool HasOtherRepetitions { get; init; }

    /// <summary>Whether it is a reason to stop.</summary>
    public bool IsFall => Verdict is GateVerdict.Worse or GateVerdict.Failed or GateVerdict.Gone;

    /// <summary>Whether it stands on both sides, so that something was compared.</summary>
    public bool IsCompared => Verdict is not (GateVerdict.Gone or GateVerdict.New);
}

/// <summary>The repetitions of a metric on one side.</summary>
/// <param name="Mean">Of the finite ones; NaN if there is none.</param>
/// <param name="Repetitions">How many there are.</param>
/// <param name="NotFinite">How many of them are NaN or infinite.</param>
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
