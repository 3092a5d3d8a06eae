using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Store;

namespace Retable.Engine.Determinism;

/// <summary>A stage with the record that it is held against.</summary>
/// <param name="Node">The stage in the plan's DAG.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Record">Its record, under the key that the stage has now.</param>
public sealed record RecordedStage(int Node, Stage Stage, ActionRecord Record);

/// <summary>A recorded stage that cannot be executed under the key that it was recorded under.</summary>
/// <param name="Stage">The instance.</param>
/// <param name="Why">What is no longer at hand, or what the key differs in.</param>
public sealed record UnrepeatableStage(string Stage, string Why);

/// <summary>Which recorded stages are executed again, and which cannot be.</summary>
/// <remarks>
/// A record can be repeated while all that is in its key is still at hand: the code, the parameters, the content of the
/// inputs. That is so for stages that are up to date. Which of them are taken depends on a seed alone; unless one is
/// given it is the length of the ledger, and those that the ledger has least often come first, so that over time all
/// have their turn.
/// </remarks>
public sealed record RerunPlan
{
    /// <summary>The stages to be executed again, in the order of the choice.</summary>
    public required IReadOnlyList<RecordedStage> Sample { get; init; }

    /// <summary>How many recorded stages there were to choose from; equal keys count once.</summary>
    public required int Recorded { get; init; }

    /// <summary>Those that are recorded and cannot be repeated.</summary>
    public required IReadOnlyList<UnrepeatableStage> Unrepeatable { get; init; }

    /// <summary>How many stages were never executed.</summary>
    public required int NeverRan { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>What they took when they were recorded, in seconds, one after the other.</summary>
    public double ExpectedSeconds => Sample.Sum(stage => stage.Record.Provenance.WallSeconds);

    internal static RerunPlan Choose(Plan plan, RerunRequest request, IObjects objects, IReadOnlyList<LedgerLine> ledger)
    {
        var recorded = new Dictionary<Digest, RecordedStage>();
        var unrepeatable = new List<UnrepeatableStage>();
        var neverRan = 0;
        foreach (var node in request.Nodes)
        {
            var stage = plan.Dag.Stages[node];
            if (plan.Key(node) is { } key && plan.Record(node) is { } record && record.Key == key.Digest)
            {
                _ = LostInput(plan, stage, objects) is { } lost
                    ? Add(new UnrepeatableStage(stage.Instance, lost))
                    : recorded.TryAdd(key.Digest, new RecordedStage(node, stage, record));
            }
            else if (plan[node] is Decision.Run { Why: Reason.NeverRan })
            {
                neverRan++;
            }
            else
            {
                Add(new UnrepeatableStage(stage.Instance, plan[node] is Decision.Run run ? Explanation.Describe(run.Why) : Explanation.Describe(plan[node]!)));
            }
        }

        var seed = request.Seed ?? (ulong)ledger.Count;
        var turns = request.Seed is null ? ledger.CountBy(line => line.Key).ToDictionary(StringComparer.Ordinal) : [];
        var inOrder = recorded.Values
            .OrderBy(stage => turns.GetValueOrDefault(stage.Record.Key.ToString()))
            .ThenBy(stage => Digest.OfText($"retable-sample/{seed}:{stage.Record.Key}"));
        return new RerunPlan
        {
            Sample = [.. inOrder.Take(request.Size.Of(recorded.Count))],
            Recorded = recorded.Count,
            Unrepeatable = unrepeatable,
            NeverRan = neverRan,
            Seed = seed,
        };

        bool Add(UnrepeatableStage stage)
        {
            unrepeatable.Add(stage);
            return true;
        }
    }

    private static string? LostInput(Plan plan, Stage stage, IObjects objects)
    {
        foreach (var (slot, list) in stage.Inputs)
        {
            foreach (var source in list.Sources.OfType<Source.Output>())
            {
                var made = plan.Record(plan.Dag.Find(stage.Paper, source.Stage))!.Outputs[source.Slot];
                if (!objects.Holds(made.Bytes))
                {
                    return $"its input '{slot}' is no longer in the store ({source.Stage} makes it again)";
                }
            }
        }

        return null;
    }
}
