using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Engine.Planning;

namespace Retable.Front.Reporting;

/// <summary>Shows a plan: a line for each stage that is not up to date, and the number of each sort.</summary>
internal static class PlanReport
{
    /// <param name="output">Where to.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    public static void Write(TextWriter output, Plan plan, bool json = false)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in plan.Wanted)
        {
            var decision = plan[node]!;
            var kind = KindOf(decision);
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
            if (json)
            {
                JsonLines.Write(output, "planned", ("stage", plan.Dag.Stages[node].Instance), ("decision", kind), ("why", Explanation.Describe(decision)));
            }
            else if (decision is not Decision.UpToDate)
            {
                Wrapping.Write(output, $"{plan.Dag.Stages[node].Instance}  {Explanation.Describe(decision)}", indent: 2);
            }
        }

        if (json)
        {
            JsonLines.Write(output, "plan", [("stages", counts.Values.Sum()), .. counts.Select(pair => (pair.Key.Replace(' ', '_'), (JsonNode?)pair.Value))]);
            return;
        }

        output.WriteLine(counts.Keys.All(kind => kind == KindOf())
            ? IdleReport.Line(counts.Values.Sum())
            : $"{Plural.Count(counts.Values.Sum(), "stage")}: {string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}"))}");
    }

    private static string KindOf(Decision? decision = null) => decision switch
    {
        Decision.Restore or Decision.Fetch => "to restore",
        Decision.Run => "to run",
        Decision.UnknownUntil => "unknown until others have run",
        Decision.Frozen => "left as they are",
        _ => "up to date",
    };
}
