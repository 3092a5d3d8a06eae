namespace Retable.Tables.Regression;

/// <summary>What became of a metric since its baseline.</summary>
public enum GateVerdict
{
    /// <summary>Every value is the same but for the rounding of a float32.</summary>
    Unchanged,

    /// <summary>Better by more than chance explains.</summary>
    Better,

    /// <summary>Moved, and surely not worse by more than the margin.</summary>
    Held,

    /// <summary>Moved, and the samples do not decide whether by more than the margin.</summary>
    Undecided,

    /// <summary>Worse by more than chance explains and by more than the margin.</summary>
    Worse,

    /// <summary>There was a finite number and now there is none: the run failed or collapsed.</summary>
    Failed,

    /// <summary>It, or one of its repetitions, is not measured any more.</summary>
    Gone,

    /// <summary>Not in the baseline.</summary>
    New,
}
