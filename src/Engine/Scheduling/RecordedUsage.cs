using Retable.Engine.Graph;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;
using Retable.Engine.Store;

namespace Retable.Engine.Scheduling;

/// <summary>What the stages of a group used when they last ran, according to the store's records, which are read on the first call.</summary>
internal sealed class RecordedUsage(Dag dag, IActionRecords records)
{
    private const double Percentile = 0.95;
    private readonly Lazy<Dictionary<(string, string), TaskUsage>> _groups = new(() => GroupsOf(dag, records));

    /// <summary>The usage of a node's group; null if none of its stages ever ran.</summary>
    public TaskUsage? Of(int node) => _groups.Value.GetValueOrDefault(GroupOf(dag.Stages[node]));

    private static Dictionary<(string, string), TaskUsage> GroupsOf(Dag dag, IActionRecords records) => dag.Stages
        .Select(stage => (Group: GroupOf(stage), records.LastOf(stage)?.Provenance))
        .Where(one => one.Provenance is not null)
        .GroupBy(one => one.Group, one => one.Provenance!)
        .ToDictionary(
            group => group.Key,
            group => new TaskUsage(At(group.Select(one => one.WallSeconds)), (long)At(group.Select(one => (double)one.PeakMemory))));

    /// <summary>The smallest value that 95 % of all do not exceed.</summary>
    private static double At(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Max(0, (int)Math.Ceiling(Percentile * sorted.Count) - 1)];
    }

    private static (string, string) GroupOf(Stage stage) => (stage.Paper, stage.Group);
}
