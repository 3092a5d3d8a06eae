using System.Globalization;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Front.Pipelines;
using Retable.Front.Tools;
using Retable.Report;
using Retable.Tables;

namespace Retable.Front.Reporting;

/// <summary>What a run did for one paper and profile, from its journal and the plan after it.</summary>
/// <param name="pipelines">What was asked for.</param>
/// <param name="plan">As it stands after the run.</param>
/// <param name="record">The run.</param>
/// <param name="nodes">All stages of the paper that took part, in the order of the DAG.</param>
internal sealed class RunFactsReader(OpenPipelines pipelines, Plan plan, RunRecord record, IReadOnlyList<int> nodes)
{
    /// <summary>The end of a stage's log: a page is read by a person.</summary>
    private const int LongestLog = 20;

    /// <summary>Lines of a matrix that are shown unfolded.</summary>
    private const int Readable = 12;

    private readonly Dictionary<string, StageRecord> _records = record.Stages.GroupBy(stage => stage.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);

    /// <param name="tables">The tables of the report.</param>
    /// <param name="earlier">What earlier runs' tables said, the newest first.</param>
    public RunFacts Read(IReadOnlyList<TableFacts> tables, IReadOnlyList<RunSnapshot> earlier)
    {
        var filled = tables.Select(table => table.Result).OfType<ResultTable>().ToList();
        var graph = GroupGraph.Of(plan.Dag, nodes, node => Ending(node) == StageEnding.Ran);
        var coloured = new GroupGraph([.. graph.Nodes.Select(node => node with { State = State(node.Group).Key, Story = State(node.Group).Words })], graph.Arrows);
        return new RunFacts
        {
            Headline = Headline(),
            Command = record.Command,
            Now = filled.Count > 0 ? RunSnapshot.Of(record.Run, When, Revision ?? "", filled) : null,
            Earlier = [.. earlier.Where(run => run.Run != record.Run)],
            Dag = DagPicture.Svg(coloured, $"The stages of {record.Run}", "ran"),
            Bars = [.. Bars()],
            Usage = [.. nodes.GroupBy(node => plan.Dag.Stages[node].Group).Select(group => Usage(group.Key, [.. group]))],
            Costs = [.. new RunCosts(plan, nodes).Of(tables)],
            Stages = [.. Stages()],
            Said = [.. Said()],
        };
    }

    private StageEnding Ending(int node) => _records.TryGetValue(plan.Dag.Stages[node].Name, out var stage) ? stage.End.How : StageEnding.UpToDate;

    /// <summary>What became of a stage, in a word or two.</summary>
    private string Became(int node) => _records.TryGetValue(plan.Dag.Stages[node].Name, out var stage) ? Word(stage.End) : Word(StageEnding.UpToDate);

    private string When => record.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    private string? Revision => GitRevision.Of(pipelines.Root) is { } commit ? commit[..Math.Min(12, commit.Length)] : null;

    private string Headline()
    {
        var same = nodes.Count - record.Stages.Count(stage => stage.End.How is StageEnding.Ran or StageEnding.Restored);
        return $"Run {record.Run}, {When}{(Revision is { } revision ? $" at revision {revision}" : "")}: {Plural.Count(record.Ran.Count(), "stage")} ran, "
            + $"{record.Stages.Count(stage => stage.End is { How: StageEnding.Restored, FetchedFrom: null })} restored, {Fetched()}{same} up to date, in {Numbers.Seconds(record.WallSeconds)}.";
    }

    private string Fetched() => record.Stages.Count(stage => stage.End.FetchedFrom is not null) is var some and > 0 ? $"{some} fetched from a store elsewhere, " : "";

    /// <summary>What became of the instances of a matrix: the state that matters most, and all of them in words.</summary>
    private (string Key, string Words) State(string group)
    {
        var endings = nodes.Where(node => plan.Dag.Stages[node].Group == group)
            .GroupBy(Became, Ending, StringComparer.Ordinal).OrderBy(ending => Array.IndexOf(Weighty, ending.First())).ThenBy(ending => ending.Key, StringComparer.Ordinal).ToList();
        var all = endings.Sum(ending => ending.Count());
        var key = endings[0].Key.Replace(' ', '-');
        return (key, all == 1 ? endings[0].Key
            : endings.Count == 1 ? $"{Plural.Count(all, "instance")}, {endings[0].Key}"
            : $"{Plural.Count(all, "instance")}: {string.Join(", ", endings.Select(ending => $"{ending.Count()} {ending.Key}"))}");
    }

    private static readonly StageEnding[] Weighty =
        [StageEnding.Failed, StageEnding.Stopped, StageEnding.Skipped, StageEnding.Ran, StageEnding.Restored, StageEnding.CutOff, StageEnding.UpToDate];

    private static string Word(RunEvent.StageEnded end) => end.FetchedFrom is null ? Word(end.How) : "fetched";

    private static string Word(StageEnding ending) => ending switch
    {
        StageEnding.UpToDate => "up to date",
        StageEnding.CutOff => "cut off",
        StageEnding.Skipped => "not started",
        _ => ending.ToString().ToLowerInvariant(),
    };

    private IEnumerable<GanttBar> Bars()
    {
        var critical = Critical();
        return record.Stages.Where(stage => stage.Started is not null && stage.End.How is StageEnding.Ran or StageEnding.Failed or StageEnding.Stopped)
            .Select(stage => new GanttBar(stage.Name, stage.Started!.Value, stage.Ended, Word(stage.End.How), critical.Contains(stage.Name)));
    }

    /// <summary>The longest chain of stages that ran, by what each of them took.</summary>
    private HashSet<string> Critical()
    {
        var (seconds, wanted) = (new double[plan.Dag.Stages.Length], nodes.ToHashSet());
        foreach (var node in nodes)
        {
            seconds[node] = _records.TryGetValue(plan.Dag.Stages[node].Name, out var stage) && stage.End.How == StageEnding.Ran ? stage.End.WallSeconds : 0;
        }

        var longest = CriticalPath.Priorities(plan.Dag, seconds);
        var chain = new HashSet<string>(StringComparer.Ordinal);
        for (var at = nodes.OrderByDescending(node => longest[node]).ThenBy(node => node).Cast<int?>().FirstOrDefault(); at is { } node; at = After(node))
        {
            chain.Add(plan.Dag.Stages[node].Name);
        }

        return chain;

        int? After(int node) => plan.Dag.Downstream(node).ToArray().Where(reader => wanted.Contains(reader) && longest[reader] > 0)
            .OrderByDescending(reader => longest[reader]).ThenBy(reader => reader).Cast<int?>().FirstOrDefault();
    }

    private UsageView Usage(string group, IReadOnlyList<int> own)
    {
        var ran = own.Select(node => _records.GetValueOrDefault(plan.Dag.Stages[node].Name)).OfType<StageRecord>().Where(stage => stage.End.How == StageEnding.Ran).ToList();
        var (state, asked) = (State(group), plan.Dag.Stages[own[0]].Resources);
        return new UsageView(
            group,
            own.Count.ToString(CultureInfo.InvariantCulture),
            state.Words,
            state.Key,
            ran.Count > 0 ? Numbers.Seconds(ran.Sum(stage => stage.End.WallSeconds)) : "",
            ran.Count > 0 ? Numbers.Seconds(ran.Sum(stage => stage.End.CpuSeconds)) : "",
            asked.Gpus > 0 ? $"{asked.Cpus}, and {Plural.Count(asked.Gpus, "GPU")}" : asked.Cpus.ToString(CultureInfo.InvariantCulture),
            // A stage that is over before it was looked at has none.
            ran.Count > 0 && ran.Max(stage => stage.End.PeakMemory) is var peak and > 0 ? Numbers.Bytes(peak) : "",
            asked.Memory > 0 ? Numbers.Bytes(asked.Memory) : "");
    }

    private IEnumerable<RunStageView> Stages() =>
        record.Stages.Where(stage => stage.End.How is not StageEnding.UpToDate).OrderBy(stage => stage.Name, StringComparer.Ordinal).Select(stage => new RunStageView(
            stage.Name,
            stage.End.How == StageEnding.CutOff ? "cut off: its inputs came out equal" : stage.End.FetchedFrom is { } place ? $"fetched from {place}" : Word(stage.End),
            stage.Why,
            stage.End.How == StageEnding.Ran ? Numbers.Seconds(stage.End.WallSeconds) : ""));

    /// <summary>Matrix by matrix; folded away where a training tells of every epoch.</summary>
    private IEnumerable<SaidGroupView> Said() => nodes.Where(node => Ending(node) == StageEnding.Ran)
        .Select(node => (Stage: plan.Dag.Stages[node], Lines: LogOf(plan.Dag.Stages[node])))
        .Where(said => said.Lines.Count > 0)
        .GroupBy(said => said.Stage.Group)
        .Select(group => new SaidGroupView(group.Key, group.Sum(said => said.Lines.Count) <= Readable, [.. group.Select(said => new SaidStageView(said.Stage.Name, said.Lines))]));

    private IReadOnlyList<string> LogOf(Stage stage) => pipelines.Engine.LogOf(stage.Instance) is { } log ? [.. File.ReadLines(log).TakeLast(LongestLog)] : [];
}
