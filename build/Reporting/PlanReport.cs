using Retable.Engine.Planning;

namespace Retable.Front.Reporting;

/// <summary>What would be done: a line for each stage that is not up to date, and how many there are of each sort.</summary>
internal static class PlanReport
{
    public static void Write(TextWriter output, Plan plan)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in plan.Wanted)
        {
            var decision = plan[node]!;
            var kind = KindOf(decision);
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
            if (decision is not Decision.UpToDate)
            {
                output.WriteLine($"{plan.Dag.Stages[node].Instance}  {Explanation.Describe(decision)}");
            }
        }

        output.WriteLine(counts.Count == 1 && counts.TryGetValue(KindOf(), out var all)
            ? $"nothing to do: {Numbers.Count(all, "stage")} up to date"
            : $"{Numbers.Count(counts.Values.Sum(), "stage")}: {string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}"))}");
    }

    private static string KindOf(Decision? decision = null) => decision switch
    {
        Decision.Restore => "to restore",
        Decision.Run => "to run",
        Decision.UnknownUntil => "unknown until others have run",
        Decision.Frozen => "left as they are",
        _ => "up to date",
    };
}
