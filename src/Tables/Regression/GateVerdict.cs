namespace Retable.Tables.Regression;

/// <summary>What became of a metric since its baseline.</summary>
public enum GateVerdict
{
    /// <summary>Every value is the same to the last bit.</summary>
    Unchanged,

    /// <summary>Better by more than chance explains.</summary>
    Better,

    /// <summary>Moved, and surely not worse by more than the margin.</summary>
    Held,

    /// <summary>Moved, and the samples do not decide whether by more than the margin.</summary>
    Undecided,

    /// <summary>Worse by more than chance explains and by more than the margin.</summary>
    Worse,

    /// <summary>There was a number and now there is none: the run failed.</summary>
    Failed,

    /// <summary>It, or one of its repetitions, is not measured any more.</summary>
    Gone,

    /// <summary>Not in the baseline.</summary>
    New,
}

/// <summary>A metric held against its baseline. Means are over the repetitions of the baseline, in the metric's own unit.</summary>
/// <param name="Key">Which.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="Before">NaN for a new one.</param>
/// <param name="Now">NaN for one that is gone or failed.</param>
public sealed record GateResult(MetricKey Key, GateVerdict Verdict, double Before, double Now)
{
    /// <summary>Null where no test was needed or none is possible.</summary>
    public Statistics.TestResult? Test { get; init; }

    /// <summary>Holm's p-value over all metrics that moved; NaN without a test.</summary>
    public double AdjustedP { get; init; } = double.NaN;

    /// <summary>Whether it is a reason to stop.</summary>
    public bool IsFall => Verdict is GateVerdict.Worse or GateVerdict.Failed or GateVerdict.Gone;

    /// <summary>Whether it stands on both sides, so that something was compared.</summary>
    public bool IsCompared => Verdict is not (GateVerdict.Gone or GateVerdict.New);
}
