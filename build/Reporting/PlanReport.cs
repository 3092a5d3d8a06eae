using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Engine.Planning;

namespace Retable.Front.Reporting;

/// <summary>Shows a plan: a line for each stage that is not up to date, and the number of each sort.</summary>
internal static class PlanReport
{
    private const string Restored = "to restore";

    /// <param name="output">Where to.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    public static void Write(TextWriter output, Plan plan, bool json = false)
    {
        foreach (var node in plan.Wanted)
        {
            var decision = plan[node]!;
            var kind = KindOf(decision);
            if (json)
            {
                JsonLines.Write(output, "planned", ("stage", plan.Dag.Stages[node].Instance), ("decision", kind), ("why", Explanation.Describe(decision)));
            }
            else if (decision is not Decision.UpToDate)
            {
                Wrapping.Write(output, $"{plan.Dag.Stages[node].Instance}  {Explanation.Describe(decision)}", indent: 2);
            }
        }

        var decisions = plan.Wanted.Select(node => plan[node]!).ToList();
        if (json)
        {
            JsonLines.Write(output, "plan", [("stages", decisions.Count), .. Counts(decisions).Select(pair => (pair.Key.Replace(' ', '_'), (JsonNode?)pair.Value)), .. Fetched(decisions) is > 0 and var bytes ? [("fetch_bytes", (JsonNode?)bytes)] : Array.Empty<(string, JsonNode?)>()]);
            return;
        }

        output.WriteLine(Summary(decisions));
    }

    /// <summary>How many stages there are of each sort, and how much is to be fetched: <c>19 stages: 1 to restore (remote, 34.0 MB), 18 up to date</c>.</summary>
    internal static string Summary(IReadOnlyList<Decision> decisions)
    {
        var counts = Counts(decisions);
        return counts.Keys.All(kind => kind == KindOf())
            ? IdleReport.Line(decisions.Count)
            : $"{Plural.Count(decisions.Count, "stage")}: {string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}{(pair.Key == Restored && Fetched(decisions) is > 0 and var bytes ? $" (remote, {Numbers.Bytes(bytes)})" : "")}"))}";
    }

    private static SortedDictionary<string, int> Counts(IEnumerable<Decision> decisions) =>
        new(decisions.GroupBy(decision => KindOf(decision)).ToDictionary(group => group.Key, group => group.Count()), StringComparer.Ordinal);

    private static long Fetched(IEnumerable<Decision> decisions) => decisions.OfType<Decision.Fetch>().Sum(fetch => fetch.Size);

    private static string KindOf(Decision? decision = null) => decision switch
    {
        Decision.Restore or Decision.Fetch => Restored,
        Decision.Run => "to run",
        Decision.UnknownUntil => "unknown until others have run",
        Decision.Frozen => "left as they are",
        _ => "up to date",
    };
}
