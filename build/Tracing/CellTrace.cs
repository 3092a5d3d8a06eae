using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;

namespace Retable.Front.Tracing;

/// <summary>Traces a number to its files: a cell's rows in the metrics files, the stages behind them, data sets and files, the claims about it, and the command that makes only this cell.</summary>
internal sealed class CellTrace(OpenPipelines pipelines, TextWriter output)
{
    private const int Width = 80;

    /// <summary>Whether to report as JSON, one object per line.</summary>
    public bool Json { get; init; }

    /// <returns>The exit code: 0, or 1 if nothing was measured yet.</returns>
    public int Write(Stage table, CellQuestion question)
    {
        var traced = TracedTable.Read(pipelines, table, question.Cells);
        if (traced.Cells.Count == 0)
        {
            Console.Error.WriteLine($"nothing of {table.Paper}/{table.Name} was measured yet in {table.Scope}: {CommandOf(table, question.Cells)}");
            return ExitCode.Failed;
        }

        var stages = new TracedStages(pipelines, pipelines.Plan());
        foreach (var cell in traced.Cells)
        {
            if (Json)
            {
                WriteJson(traced, cell, stages);
            }
            else if (question.Cells.Count == 0)
            {
                output.WriteLine($"{TracedTable.NameOf(cell),-32} {cell["printed"]}");
            }
            else
            {
                WriteText(traced, cell, stages);
            }
        }

        return ExitCode.Done;
    }

    private void WriteJson(TracedTable traced, JsonNode cell, TracedStages stages)
    {
        var table = traced.Stage;
        JsonLines.Write(
            output, "traced", ("table", $"{table.Paper}/{table.Name}"), ("scope", table.Scope), ("state", stages.StateOf(table)), ("cell", cell.DeepClone()),
            ("stages", new JsonArray([.. stages.Behind(table.Paper, TracedTable.StagesOf(cell)).Select(stages.Json)])),
            ("claims", new JsonArray([.. ClaimsOf(traced, cell).Select(claim => claim.DeepClone())])),
            ("command", CommandOf(table, [TracedTable.NameOf(cell)])));
    }

    private void WriteText(TracedTable traced, JsonNode cell, TracedStages stages)
    {
        var table = traced.Stage;
        Line(0, $"{table.Paper}/{table.Name}  {TracedTable.NameOf(cell)}  ({table.Scope})");
        Line(2, $"{cell["label"]}");
        Line(2, $"{cell["printed"]} over {Plural.Count((int)cell["n"]!, traced.Repetition)}{Interval(cell)}");
        if (((string)cell["verdict"]!).Length > 0)
        {
            Line(2, $"published {cell["published"]!["value"]} ({cell["published"]!["source"]}): {cell["verdict"]}; {cell["reason"]}");
        }

        if (stages.StateOf(table) is var state and not "up to date")
        {
            Line(2, $"the table in the results is another one: {state}");
        }

        WriteRows(traced, cell);
        WriteStages([.. stages.Behind(table.Paper, TracedTable.StagesOf(cell))], stages);
        Heading("claims about it", ClaimsOf(traced, cell).Select(claim => $"{claim["name"]}: {claim["verdict"]}. {claim["says"]}"));
        Line(0, "this cell alone");
        output.WriteLine($"  {Folded(CommandOf(table, [TracedTable.NameOf(cell)]))}");
        output.WriteLine();
    }

    private void WriteRows(TracedTable traced, JsonNode cell)
    {
        Line(0, "rows");
        var digests = cell["sources"]!.AsArray().ToDictionary(source => (string)source!["file"]!, source => (string)source!["digest"]!);
        foreach (var file in cell["rows"]!.AsArray().Select(row => row!).GroupBy(row => (string)row["file"]!))
        {
            Line(2, $"{file.Key}{(Digest.TryParse(digests[file.Key], out var digest) ? $"  {digest.Short}" : "")}");
            foreach (var row in file)
            {
                var severity = (int)row["severity"]! is var degree and > 0 ? $", severity {degree}" : "";
                Line(4, $"{traced.Repetition} {row["seed"]}: {row["metric"]} of {row["method"]} on {row["dataset"]}{severity} = {row["value"] ?? "not finite"}, n {row["n"]}");
            }
        }

        foreach (var stage in traced.Missing)
        {
            Line(2, $"{stage.Name} is not measured yet: what it would add is unknown");
        }
    }

    /// <summary>Prints a matrix together, so that what its stages share is printed once.</summary>
    private void WriteStages(IReadOnlyList<Stage> all, TracedStages stages)
    {
        Line(0, "stages");
        foreach (var group in all.GroupBy(stage => stage.Group))
        {
            var records = group.Select(stage => (Stage: stage, Record: stages.RecordOf(stage))).ToList();
            var shared = Shared([.. records.Select(one => one.Record).OfType<ActionRecord>()]);
            var any = records.Select(one => one.Record).FirstOrDefault(record => record is not null);
            Line(2, $"{group.Key}  {group.First().Step}{(any is null ? "" : Made(any))}");
            if (shared.Count > 0)
            {
                Line(4, string.Join(" ", shared));
            }

            foreach (var (stage, record) in records)
            {
                WriteStage(stage, record, stages);
            }
        }
    }

    private void WriteStage(Stage stage, ActionRecord? record, TracedStages stages)
    {
        var place = stage.Name.Length > stage.Group.Length ? stage.Name[stage.Group.Length..].Trim('[', ']') + ": " : "";
        if (record is null)
        {
            Line(4, $"{place}never ran here");
            return;
        }

        var run = pipelines.Engine.RunOf(record) is { } name ? $", run {name}" : "";
        var revision = record.Provenance.Revision is { } commit ? $", revision {commit[..Math.Min(12, commit.Length)]}{(commit.EndsWith("+dirty", StringComparison.Ordinal) ? "+dirty" : "")}" : "";
        Line(4, $"{place}{stages.StateOf(stage)}; key {record.Key.Short}{run}{revision}");
        foreach (var (slot, sources) in stage.Inputs)
        {
            var file = sources.Sources is [Source.ProjectFile] && TracedStages.Part(record, $"input {slot}") is { } part && Digest.TryParse(part.Split(' ')[0], out var digest) ? $"  {digest.Short}" : "";
            Line(6, $"reads   {slot}: {string.Join(", ", sources.Sources.Take(3))}{(sources.Sources.Length > 3 ? $" and {sources.Sources.Length - 3} more" : "")}{file}");
        }

        foreach (var (slot, written) in record.Outputs)
        {
            Line(6, $"writes  {slot}: {written.File}  {written.Bytes.Short}");
        }
    }

    private static string Made(ActionRecord record)
    {
        var made = record.Provenance;
        var code = TracedStages.Part(record, "step") is { } step && Digest.TryParse(step, out var identity) ? $", code {identity.Short}" : "";
        return $"{code}, {made.Device}{(made.Libtorch is { } torch ? $", libtorch {torch}" : "")}, {Plural.Count(made.Threads, "thread")}";
    }

    /// <summary>The parameters that have the same value in all records.</summary>
    private static List<string> Shared(IReadOnlyList<ActionRecord> records) => records.Count == 0 ? [] :
    [
        .. TracedStages.Parameters(records[0])
            .Where(part => records.All(record => TracedStages.Part(record, $"parameter {part.Label}") == part.Value))
            .Select(part => $"{part.Label}={part.Value}"),
    ];

    private static IEnumerable<JsonNode> ClaimsOf(TracedTable traced, JsonNode cell) =>
        traced.Claims.Where(claim => (string?)claim["left"] == TracedTable.NameOf(cell) || (string?)claim["right"] == TracedTable.NameOf(cell));

    private static string Interval(JsonNode cell) => cell["low"] is { } low && cell["high"] is { } high ? $", 95 % {Numbers.Short((double)low)} … {Numbers.Short((double)high)}" : "";

    private static string CommandOf(Stage table, IReadOnlyList<string> cells) =>
        $"./build.sh Reproduce --table {table.Paper}/{table.Name}{string.Concat(cells.Select(cell => $" --cell {cell}"))} --profile {table.Profile}{(table.Experiment.Length > 0 ? $" --name {table.Experiment}" : "")}";

    /// <summary>Folds a command before a flag in the way that a shell reads, so that it can be copied although it takes two lines.</summary>
    private static string Folded(string command)
    {
        if (command.Length <= Width - 2)
        {
            return command;
        }

        var lines = new List<string> { "" };
        foreach (var part in command.Split(" --").Select((part, i) => i == 0 ? part : $" --{part}"))
        {
            if (lines[^1].Length + part.Length > Width - 4)
            {
                lines.Add("   ");
            }

            lines[^1] += part;
        }

        return string.Join(" \\\n", lines);
    }

    private void Heading(string heading, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count > 0)
        {
            Line(0, heading);
            all.ForEach(line => Line(2, line));
        }
    }

    private void Line(int indent, string text)
    {
        foreach (var line in Wrapping.Lines(new string(' ', indent) + text, Width, indent + 4))
        {
            output.WriteLine(line);
        }
    }
}
