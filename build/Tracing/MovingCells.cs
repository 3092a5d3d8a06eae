using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;
using Retable.Parquet;

namespace Retable.Front.Tracing;

/// <summary>Finds the cells that may change when a plan is carried out: those that rest on a stage that will run.</summary>
/// <remarks>What a cell rests on is read from the table's output <c>cells</c>, as it was last made; of a table that was never made all cells are new.</remarks>
internal static class MovingCells
{
    private const string Cells = "cells";

    /// <param name="output">Where to.</param>
    /// <param name="pipelines">The pipelines that the tables belong to.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    public static void Write(TextWriter output, OpenPipelines pipelines, Plan plan, bool json)
    {
        var runs = new bool[plan.Dag.Stages.Length];
        foreach (var node in plan.Wanted)
        {
            runs[node] = plan[node] is Decision.Run or Decision.UnknownUntil;
        }

        var reached = Closure.Downstream(plan.Dag, runs);
        var tables = Enumerable.Range(0, reached.Length).Where(node => reached[node] && TracedTable.IsRendered(plan.Dag.Stages[node])).ToList();
        foreach (var node in tables)
        {
            var table = plan.Dag.Stages[node];
            var cells = CellsOf(pipelines, table);
            // A table that runs for a reason of its own, such as another definition, may change anywhere.
            var all = plan[node] is Decision.Run;
            var moving = cells?.Where(cell => all || cell.Stages.Any(stage => plan.Dag.Find(table.Paper, stage) is var from and >= 0 && reached[from])).Select(cell => (cell.Row, cell.Column)).ToList();
            if (json)
            {
                JsonLines.Write(
                    output, "may_move", ("table", $"{table.Paper}/{table.Name}"), ("scope", table.Scope), ("made", cells is not null), ("of", cells?.Count),
                    ("cells", moving is null ? null : new JsonArray([.. moving.Select(cell => (JsonNode)$"{cell.Row}.{cell.Column}")])));
            }
            else if (moving is not { Count: 0 })
            {
                Write(output, table, moving, cells?.Count ?? 0);
            }
        }
    }

    private static void Write(TextWriter output, Stage table, List<(string Row, string Column)>? moving, int count)
    {
        var rows = moving?.GroupBy(cell => cell.Row).Select(row => $"{row.Key} ({row.Count()})") ?? [];
        var words = moving is null ? "all: the table was never made here"
            : moving.Count == count ? $"all {count}"
            : $"{moving.Count} of {count}: {string.Join(", ", rows)}";
        Wrapping.Write(output, $"cells that may move  {table.Paper}/{table.Name}  {words}", indent: 21);
    }

    /// <summary>Each cell with the stages that its numbers come from; null if the table was never made, or has no output that says so.</summary>
    private static List<(string Row, string Column, IReadOnlyList<string> Stages)>? CellsOf(OpenPipelines pipelines, Stage table)
    {
        var file = table.Outputs.Has(Cells) ? pipelines.Engine.PathOf(table, Cells) : "";
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            var rows = ParquetFile.Read(file, ["row", "column", "sources"]);
            var (row, column, sources) = (rows.Values<string>("row"), rows.Values<string>("column"), rows.Values<string>("sources"));
            return [.. Enumerable.Range(0, rows.Rows).Select(i => (row[i], column[i], (IReadOnlyList<string>)[.. sources[i].Split('\n').Select(StageOf).OfType<string>()]))];
        }
        catch (BadInputException)
        {
            // A table of other columns, or damaged: it will be made anew.
            return null;
        }
    }

    /// <summary>The stage of a file: <c>results/cac/smoke/evaluate[loss=cac]/metrics.parquet</c> belongs to <c>evaluate[loss=cac]</c>.</summary>
    private static string? StageOf(string file) => file.Split('/') is ["results", _, _, var stage, _] ? stage : null;
}
