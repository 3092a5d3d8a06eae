using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>Reports the tables in the results whose source files have changed since they were made.</summary>
internal static class SourceReport
{
    /// <param name="output">Where to.</param>
    /// <param name="pipelines">The requested pipelines.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    public static void Write(TextWriter output, OpenPipelines pipelines, bool json)
    {
        var stages = Enumerable.Range(0, pipelines.Dag.Stages.Length).Where(node => pipelines.Selected.Wanted[node]).Select(node => pipelines.Dag.Stages[node]);
        foreach (var (table, source) in stages.SelectMany(table => TableSources.Of(pipelines, table).Where(source => source.HasMoved).Select(source => (table, source))))
        {
            if (json)
            {
                JsonLines.Write(output, "table_source_moved", ("table", table.Instance), ("file", source.File), ("then", source.Then), ("now", source.Now));
            }
            else
            {
                output.WriteLine($"{table.Instance}  rests on {source}");
            }
        }
    }
}
