using System.Globalization;
using Retable.Engine.Planning;
using Retable.Engine.Store;
using Retable.Report;

namespace Retable.Front.Reporting;

/// <summary>What tables and claims cost to compute, with everything that they rest on, whichever run computed it.</summary>
/// <param name="plan">As it stands after the run.</param>
/// <param name="nodes">All stages of the paper that took part.</param>
internal sealed class RunCosts(Plan plan, IReadOnlyList<int> nodes)
{
    public IEnumerable<CostView> Of(IEnumerable<TableFacts> tables)
    {
        foreach (var table in tables)
        {
            yield return Cost(table.Id, [.. nodes.Where(node => plan.Dag.Stages[node].Name == table.Name)]);
            foreach (var claim in table.Result?.Claims ?? [])
            {
                var cells = table.Result!.AllCells.Where(cell => cell.Name == claim.Claim.Left || cell.Name == claim.Claim.Right);
                var makers = cells.SelectMany(cell => cell.Sources).Select(source => source.Instance).ToHashSet(StringComparer.Ordinal);
                yield return Cost($"claim: {claim.Claim.Says}", [.. nodes.Where(node => makers.Contains(plan.Dag.Stages[node].Name))]);
            }
        }
    }

    private CostView Cost(string name, IReadOnlyList<int> targets)
    {
        // A record may serve several stages: it was computed once.
        var records = Upstream(targets).Select(plan.Record).OfType<ActionRecord>().DistinctBy(record => record.Key).ToList();
        var gpu = records.Where(record => record.Provenance.Device != "cpu").Sum(record => record.Provenance.WallSeconds);
        return new CostView(name, records.Count.ToString(CultureInfo.InvariantCulture), Hours(records.Sum(record => record.Provenance.CpuSeconds)), gpu > 0 ? Hours(gpu) : "none");
    }

    private HashSet<int> Upstream(IEnumerable<int> targets)
    {
        var (seen, open) = (new HashSet<int>(targets), new Stack<int>(targets));
        while (open.TryPop(out var node))
        {
            foreach (var from in plan.Dag.Upstream(node))
            {
                if (seen.Add(from))
                {
                    open.Push(from);
                }
            }
        }

        return seen;
    }

    private static string Hours(double seconds) => seconds < 60 ? Numbers.Seconds(seconds) : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.00} h");
}
