using System.Collections.Immutable;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Planning;

/// <summary>Why a stage runs, or, for one that has run, why it did: told from its records, at any time.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Now">What is to be done with it.</param>
/// <param name="Differences">
/// The parts of the key that differ, the first one first. For a stage that must run: against its last execution. For one
/// that has run: what differed then from its execution before. Empty for the first execution of all, and for one that was restored.
/// </param>
/// <param name="Root">For a stage that waits for another one: that one, explained. Else null.</param>
public sealed record StageExplanation(Stage Stage, Decision Now, ImmutableArray<PartDifference> Differences, StageExplanation? Root = null)
{
    /// <summary>What its outputs were restored from, or are to be; null for a stage that was executed last, or must be.</summary>
    public Restoration? Restored { get; init; }

    /// <summary>As <c>--explain</c> prints it: a line for the answer, then the old and the new value of each part in full.</summary>
    /// <param name="inFull">Whether stages are named with paper and profile.</param>
    public IEnumerable<string> Lines(bool inFull = false)
    {
        yield return $"{(inFull ? Stage.Instance : Stage.Name)}: {Explanation.Describe(Now)}";
        if (Restored is not null)
        {
            var when = Now is Decision.Restore ? "" : Restored.RestoredIn is { } run ? $"restored in run {run} " : "restored ";
            yield return $"  {when}{Restored.Describe(Stage.Instance)}";
        }
        else if (Now is Decision.UpToDate or Decision.Restore or Decision.Frozen)
        {
            yield return Differences.IsEmpty ? "  last executed: when it had never run before" : $"  last executed: {Explanation.Describe(Differences)}";
        }

        foreach (var difference in Differences)
        {
            yield return $"  {difference.Label}";
            yield return $"    old  {difference.Old ?? "(none)"}";
            yield return $"    new  {difference.New ?? "(none)"}";
            if (difference.Detail is { } detail)
            {
                yield return $"    what {detail}";
            }
        }

        foreach (var line in Root?.Lines(inFull) ?? [])
        {
            yield return $"  {line}";
        }
    }

    internal static StageExplanation Create(Plan plan, int node, PlanWorld world, StageRuns runs)
    {
        var records = world.Records;
        var (stage, now) = (plan.Dag.Stages[node], plan[node] ?? throw new ArgumentException("the node takes no part in the plan", nameof(node)));
        return now switch
        {
            Decision.Run when plan.Key(node) is { } key => new(stage, now, Against(stage, records.PreviousOf(stage, key.Digest), key.Parts, world.Codes)),
            Decision.UnknownUntil until when plan.Dag.Find(stage.Paper, until.Stage) is >= 0 and var root => new(stage, now, [], Create(plan, root, world, runs)),
            _ when plan.Record(node) is { } record && Restoration.Find(stage.Instance, now, record, records, runs) is { } restored => new(stage, now, []) { Restored = restored },
            _ when plan.Record(node) is { } record => new(stage, now, Against(stage, records.PreviousOf(stage, record.Key), record.Parts, world.Codes)),
            _ => new(stage, now, []),
        };
    }

    private static ImmutableArray<PartDifference> Against(Stage stage, ActionRecord? before, ImmutableArray<Keys.KeyPart> now, ICodeHistory codes) =>
        before is null ? [] : Explanation.Differences(stage, before.Parts, now, codes);
}
