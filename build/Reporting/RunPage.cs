using System.Globalization;
using System.Net;
using System.Text;
using Retable.Engine.Journal;

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
        var title = $"{facts.Paper}, {facts.Profile}";
        return $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{Text(title)}</title>
            <style>
            {RunPageStyle.Css}
            {DagPicture.Style}
            </style></head><body>
            <h1>{Text(title)}</h1>
            <p class="soft">{Headline(facts)}</p>
            <p><code>{Text(facts.Record.Command)}</code></p>
            {Tables(facts.Tables)}
            <h2>What moved</h2>
            {facts.Moved.Html()}
            <h2>What ran</h2>
            <div class="scroll">{DagPicture.Svg(facts.Graph, title, "ran")}</div>
            {Groups(facts.Record)}
            {Stages(facts.Record)}
            {Said(facts.Said)}
            </body></html>

            """;
    }

    private static string Headline(RunFacts facts)
    {
        var record = facts.Record;
        var same = facts.Graph.Nodes.Sum(node => node.Instances) - record.Stages.Count(stage => stage.End.How is StageEnding.Ran or StageEnding.Restored);
        var when = record.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var revision = facts.Revision is { } commit ? $" at revision {Text(commit[..Math.Min(12, commit.Length)])}" : "";
        return $"Run {Text(record.Run)}, {when} UTC{revision}: {record.Ran.Count()} stages ran, "
            + $"{record.Stages.Count(stage => stage.End.How == StageEnding.Restored)} restored, {same} up to date, in {Numbers.Seconds(record.WallSeconds)}.";
    }

    private static string Tables(IReadOnlyList<TableOnPage> tables)
    {
        var html = new StringBuilder();
        foreach (var table in tables)
        {
            html.Append($"<h2>{Text(table.Name)}</h2>\n<p>");
            html.AppendJoin(" · ", table.Files.Select(file => $"<a href=\"{Link(file.File)}\">{Text(file.Form)}</a>"));
            html.Append("</p>\n");
            if (table.Text.Length > 0)
            {
                html.Append($"<pre class=\"scroll\" tabindex=\"0\">{Text(table.Text)}</pre>\n");
            }
        }

        return html.ToString();
    }

    /// <summary>Where the time went, matrix by matrix.</summary>
    private static string Groups(RunRecord record)
    {
        var rows = record.Ran.GroupBy(stage => stage.Group).OrderByDescending(group => group.Sum(stage => stage.End.CpuSeconds)).Select(group => new[]
        {
            group.Key,
            group.Count().ToString(CultureInfo.InvariantCulture),
            Numbers.Seconds(group.Sum(stage => stage.End.WallSeconds)),
            Numbers.Seconds(group.Sum(stage => stage.End.CpuSeconds)),
            // A stage that is over before it was looked at has none.
            group.Max(stage => stage.End.PeakMemory) is var peak and > 0 ? Numbers.Bytes(peak) : "",
        });
        return RunPageStyle.Table(["stage", "instances", "time, all together", "CPU", "largest memory"], rows);
    }

    private static string Stages(RunRecord record)
    {
        var rows = record.Stages.Where(stage => stage.End.How is not StageEnding.UpToDate).OrderBy(stage => stage.Name, StringComparer.Ordinal).Select(stage => new[]
        {
            stage.Name,
            stage.End.How == StageEnding.CutOff ? "cut off: its inputs came out equal" : stage.End.How.ToString().ToLowerInvariant(),
            stage.Why,
            stage.End.How == StageEnding.Ran ? Numbers.Seconds(stage.End.WallSeconds) : "",
        });
        return $"<details><summary>Every stage, and why it ran</summary>\n{RunPageStyle.Table(["stage", "", "why", "time"], rows)}</details>\n";
    }

    /// <summary>Matrix by matrix; folded away where a training tells of every epoch.</summary>
    private static string Said(IReadOnlyList<(string Stage, IReadOnlyList<string> Lines)> said)
    {
        const int Readable = 12;
        var html = new StringBuilder(said.Count > 0 ? "<h2>What the stages said</h2>\n" : "");
        foreach (var group in said.GroupBy(stage => stage.Stage.Split('[')[0]))
        {
            var open = group.Sum(stage => stage.Lines.Count) <= Readable ? " open" : "";
            html.Append($"<details{open}><summary>{Text(group.Key)}</summary>\n<dl>\n");
            html.AppendJoin("", group.Select(stage => $"<dt>{Text(stage.Stage)}</dt>{string.Concat(stage.Lines.Select(line => $"<dd>{Text(line)}</dd>"))}\n"));
            html.Append("</dl>\n</details>\n");
        }

        return html.ToString();
    }

    private static string Link(string file) => Text(string.Join('/', file.Split('/').Select(Uri.EscapeDataString)));

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
