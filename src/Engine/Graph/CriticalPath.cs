using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Graph;

/// <summary>How long each stage takes, and how much work hangs on it: the order in which ready stages start.</summary>
public static class CriticalPath
{
    /// <summary>What a stage is thought to take of which nothing is known.</summary>
    private const double UnknownSeconds = 1;

    /// <summary>Expected seconds of each node: its own last time, else the mean of its group, else a guess.</summary>
    public static double[] Durations(Dag dag, IActionRecords records)
    {
        var seconds = new double[dag.Stages.Length];
        var groups = new Dictionary<(string, string), (double Sum, int Count)>();
        for (var i = 0; i < seconds.Length; i++)
        {
            seconds[i] = records.LastOf(dag.Stages[i])?.Provenance.WallSeconds ?? double.NaN;
            if (!double.IsNaN(seconds[i]))
            {
                var (sum, count) = groups.GetValueOrDefault(Group(dag.Stages[i]));
                groups[Group(dag.Stages[i])] = (sum + seconds[i], count + 1);
            }
        }

        for (var i = 0; i < seconds.Length; i++)
        {
            if (double.IsNaN(seconds[i]))
            {
                seconds[i] = groups.TryGetValue(Group(dag.Stages[i]), out var group) ? group.Sum / group.Count : UnknownSeconds;
            }
        }

        return seconds;
    }

    /// <summary>For each node the seconds of the longest chain that begins with it. Start the largest first.</summary>
    public static double[] Priorities(Dag dag, double[] durations)
    {
        var longest = new double[dag.Stages.Length];
        for (var i = dag.Order.Length - 1; i >= 0; i--)
        {
            var node = dag.Order[i];
            var after = 0.0;
            foreach (var reader in dag.Downstream(node))
            {
                after = Math.Max(after, longest[reader]);
            }

            longest[node] = durations[node] + after;
        }

        return longest;
    }

    private static (string, string) Group(Stage stage) => (stage.Paper, stage.Group);
}
