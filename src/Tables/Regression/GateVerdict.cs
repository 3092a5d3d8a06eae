namespace Retable.Tables.Regression;

/// <summary>The verdict on a metric since its baseline.</summary>
public enum GateVerdict
{
    /// <summary>Every value is the same up to float32 rounding.</summary>
    Unchanged,

    /// <summary>Better by more than chance explains.</summary>
    Better,

    /// <summary>The metric moved, but surely is not worse by more than the margin.</summary>
    Held,

    /// <summary>The metric moved, and the samples do not decide whether by more than the margin.</summary>
    Undecided,

    /// <summary>Worse by more than chance explains and by more than the margin.</summary>
    Worse,

    /// <summary>The number was finite and no longer is: the run failed or collapsed.</summary>
    Failed,

    /// <summary>The metric, or one of its repetitions, is no longer measured.</summary>
    Gone,

    /// <summary>The metric is not in the baseline.</summary>
    New,
}
