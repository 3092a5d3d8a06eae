using System.Globalization;
using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Pages;

namespace Retable.Front.Reporting;

/// <summary>A table on a run's page.</summary>
/// <param name="Name"><c>cac/open-set</c>.</param>
/// <param name="Text">As the terminal shows it; empty if it has no such form.</param>
/// <param name="Files">Its forms: what they are called, and where from the page.</param>
internal sealed record TableOnPage(string Name, string Text, IReadOnlyList<(string Form, string File)> Files);

/// <summary>What a run's page is made of.</summary>
/// <param name="Paper">The paper.</param>
/// <param name="Profile">The profile.</param>
/// <param name="Revision">The commit that is checked out; null outside a repository.</param>
/// <param name="Record">What ran.</param>
/// <param name="Tables">The tables asked for.</param>
/// <param name="Graph">All stages that took part; those that ran are marked.</param>
/// <param name="Said">What the stages that ran wrote to their logs.</param>
/// <param name="Moved">The metrics against the baseline.</param>
internal sealed record RunFacts(
    string Paper, string Profile, string? Revision, RunRecord Record, IReadOnlyList<TableOnPage> Tables, GroupGraph Graph,
    IReadOnlyList<(string Stage, IReadOnlyList<string> Lines)> Said, MovedMetrics Moved);

/// <summary>A run of one paper as one HTML page beside its tables: the tables, what moved, the DAG, what ran and how long it took.</summary>
/// <remarks>It tells times, so it is no artifact: no stage reads it, and it differs from run to run.</remarks>
internal static class RunPage
{
    /// <summary>In the folder of the paper's profile.</summary>
    public const string FileName = "report.html";

    public static string Of(RunFacts facts)
    {
        var view = View(facts);
        return HtmlPage.Render(view.Title, "run", view, ("picture", DagPicture.Svg(facts.Graph, view.Title, "ran")));
    }

    internal static RunView View(RunFacts facts) => new(
        $"{facts.Paper}, {facts.Profile}",
        Headline(facts),
        facts.Record.Command,
        [.. facts.Tables.Select(table => new RunTableView(table.Name, table.Text, [.. table.Files.Select(file => new RunFileView(file.Form, Link(file.File)))]))],
        facts.Moved.View,
        [.. Groups(facts.Record)],
        [.. Stages(facts.Record)],
        [.. Said(facts.Said)]);

    private static string Headline(RunFacts facts)
    {
        var record = facts.Record;
        var same = facts.Graph.Nodes.Sum(node => node.Instances) - record.Stages.Count(stage => stage.End.How is StageEnding.Ran or StageEnding.Restored);
        var when = record.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var revision = facts.Revision is { } commit ? $" at revision {commit[..Math.Min(12, commit.Length)]}" : "";
        return $"Run {record.Run}, {when} UTC{revision}: {Plural.Count(record.Ran.Count(), "stage")} ran, "
            + $"{record.Stages.Count(stage => stage.End.How == StageEnding.Restored)} restored, {same} up to date, in {Numbers.Seconds(record.WallSeconds)}.";
    }

    /// <summary>Where the time went, matrix by matrix.</summary>
    private static IEnumerable<RunGroupView> Groups(RunRecord record) =>
        record.Ran.GroupBy(stage => stage.Group).OrderByDescending(group => group.Sum(stage => stage.End.CpuSeconds)).Select(group => new RunGroupView(
            group.Key,
            group.Count().ToString(CultureInfo.InvariantCulture),
            Numbers.Seconds(group.Sum(stage => stage.End.WallSeconds)),
            Numbers.Seconds(group.Sum(stage => stage.End.CpuSeconds)),
            // A stage that is over before it was looked at has none.
            group.Max(stage => stage.End.PeakMemory) is var peak and > 0 ? Numbers.Bytes(peak) : ""));

    private static IEnumerable<RunStageView> Stages(RunRecord record) =>
        record.Stages.Where(stage => stage.End.How is not StageEnding.UpToDate).OrderBy(stage => stage.Name, StringComparer.Ordinal).Select(stage => new RunStageView(
            stage.Name,
            stage.End.How switch
            {
                StageEnding.CutOff => "cut off: its inputs came out equal",
                StageEnding.Skipped => "not started",
                var how => how.ToString().ToLowerInvariant(),
            },
            stage.Why,
            stage.End.How == StageEnding.Ran ? Numbers.Seconds(stage.End.WallSeconds) : ""));

    /// <summary>Matrix by matrix; folded away where a training tells of every epoch.</summary>
    private static IEnumerable<SaidGroupView> Said(IReadOnlyList<(string Stage, IReadOnlyList<string> Lines)> said)
    {
        const int Readable = 12;
        return said.GroupBy(stage => stage.Stage.Split('[')[0]).Select(group => new SaidGroupView(
            group.Key,
            group.Sum(stage => stage.Lines.Count) <= Readable,
            [.. group.Select(stage => new SaidStageView(stage.Stage, stage.Lines))]));
    }

    private static string Link(string file) => string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
}
