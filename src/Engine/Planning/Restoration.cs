using Retable.Engine.Journal;
using Retable.Engine.Store;

namespace Retable.Engine.Planning;

/// <summary>Where restored outputs come from: an earlier execution of the stage, or another stage with the same key.</summary>
/// <param name="Executed">The instance that was executed.</param>
/// <param name="ExecutedIn">The run that executed it; null if its journal is gone.</param>
/// <param name="RestoredIn">The run that put them in place; null if that is still to be done, or its journal is gone.</param>
public sealed record Restoration(string Executed, string? ExecutedIn, string? RestoredIn)
{
    /// <summary>What a stage's outputs were restored from, or are to be; null if what made them is the last that happened to it.</summary>
    internal static Restoration? Find(string instance, Decision now, ActionRecord record, IActionRecords records, StageRuns runs)
    {
        var last = runs.Last(instance);
        var isRestored = now is Decision.Restore
            || record.Instance != instance
            || last?.How == StageEnding.Restored
            || records.Last(instance)?.Key != record.Key;
        return isRestored
            ? new Restoration(record.Instance, runs.Of(record), now is not Decision.Restore && last?.How == StageEnding.Restored ? last.Value.Run : null)
            : null;
    }

    /// <summary>In words: <c>from its execution in run 20260131-235959-1a2b</c>.</summary>
    /// <param name="instance">The stage that it is told of.</param>
    internal string Describe(string instance) =>
        $"from {(Executed == instance ? "its execution" : $"the execution of {Executed}")}{(ExecutedIn is null ? "" : $" in run {ExecutedIn}")}";
}
