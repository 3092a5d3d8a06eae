using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;

namespace Retable.Front.Tracing;

/// <summary>Narrows a run to what some cells of a table need: the stages whose metrics they show, and the stages that these read from.</summary>
internal static class CellStages
{
    /// <summary>Narrows a question to the stages of the cells.</summary>
    /// <remarks>Which stages a cell's numbers come from is known from earlier measurements. A stage that was never measured may be one of them, so it takes part.</remarks>
    /// <exception cref="BadInputException">There is no such table, or another step makes it.</exception>
    /// <exception cref="Nuke.Common.BuildFailedException">The table has no such cell.</exception>
    public static PipelineQuestion Narrow(Nuke.Common.IO.AbsolutePath root, PipelineQuestion question, CellQuestion cells)
    {
        using var whole = new OpenPipelines(root, question with { Selection = question.Selection with { Tables = [cells.Table], Kinds = [] } });
        var table = TableOf(whole, cells.Table);
        var traced = TracedTable.Read(whole, table, cells.Cells);
        var stages = traced.Cells.SelectMany(TracedTable.StagesOf).Concat(traced.Missing.Select(stage => stage.Name)).Distinct(StringComparer.Ordinal).ToList();
        return stages.Count > 0
            ? question with { Papers = [table.Paper], Selection = question.Selection with { Tables = [], Stages = [.. question.Selection.Stages, .. stages] } }
            : throw new BadInputException($"nothing is computed for {string.Join(", ", cells.Cells)} of {cells.Table}: the row is only quoted, or its metrics come from a project file")
            {
                Hint = $"./build.sh Trace {cells.Table} lists the cells.",
            };
    }

    /// <summary>The table that <c>--table</c> names.</summary>
    public static Stage TableOf(OpenPipelines pipelines, string table) => pipelines.Dag.Stages.First(stage =>
        stage.IsTable && (table == stage.Group || table == $"{stage.Paper}/{stage.Group}" || table == stage.Name || table == $"{stage.Paper}/{stage.Name}"));

    /// <summary>Prints the cells after a run.</summary>
    public static void Tell(TextWriter output, OpenPipelines pipelines, CellQuestion cells, bool json)
    {
        var table = TableOf(pipelines, cells.Table);
        var traced = TracedTable.Read(pipelines, table, cells.Cells);
        foreach (var cell in traced.Cells)
        {
            if (json)
            {
                JsonLines.Write(output, "cell", ("table", $"{table.Paper}/{table.Name}"), ("scope", table.Scope), ("cell", cell.DeepClone()));
            }
            else
            {
                output.WriteLine($"{table.Paper}/{table.Name}  {TracedTable.NameOf(cell)}  {cell["printed"]} over {Plural.Count((int)cell["n"]!, traced.Repetition)}");
            }
        }
    }
}
