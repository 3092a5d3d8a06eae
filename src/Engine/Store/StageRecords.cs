using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Engine.Store;

/// <summary>What is remembered of a stage. One of a new experiment is compared with, and timed by, the same stage outside of any experiment.</summary>
internal static class StageRecords
{
    /// <inheritdoc cref="IActionRecords.Last"/>
    public static ActionRecord? LastOf(this IActionRecords records, Stage stage) =>
        records.Last(stage.Instance) ?? (stage.Experiment.Length > 0 ? records.Last(stage.PlainInstance) : null);

    /// <inheritdoc cref="IActionRecords.Previous"/>
    public static ActionRecord? PreviousOf(this IActionRecords records, Stage stage, Digest key) =>
        records.Previous(stage.Instance, key) ?? (stage.Experiment.Length > 0 ? records.Previous(stage.PlainInstance, key) : null);
}
