using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Parquet;

namespace Retable.Front.Pipelines;

/// <summary>A file from which a table's numbers come.</summary>
/// <param name="File">The file's name in the table: <c>results/cac/smoke/evaluate[loss=cac]/metrics.parquet</c>.</param>
/// <param name="Then">Digest of its content when the table was made.</param>
/// <param name="Now">Digest of its present content; null if the file is gone.</param>
internal sealed record TableSource(string File, string Then, string? Now)
{
    /// <summary>Whether the file has changed since the table was made.</summary>
    public bool HasMoved => Then != Now;

    /// <summary><c>...metrics.parquet as of 3f2a90bc12ef; the file is now 9c1b00aa34cd</c>.</summary>
    public override string ToString() =>
        $"{File} as of {Short(Then)}{(HasMoved ? Now is null ? "; the file is gone" : $"; the file is now {Short(Now)}" : "")}";

    private static string Short(string digest) => Digest.TryParse(digest, out var whole) ? whole.Short : digest;
}

/// <summary>Compares the sources that a table in the results names with the present files.</summary>
/// <remarks>Read from the output <c>cells</c>, as the table was last made: a path tells where a number came from only as long as the same lies there.</remarks>
internal static class TableSources
{
    private const string Cells = "cells";

    /// <summary>Each file once, in the table's order; none for a table without the output <c>cells</c>, or from before digests were recorded.</summary>
    public static IReadOnlyList<TableSource> Of(OpenPipelines pipelines, Stage table)
    {
        if (!table.IsTable || !table.Outputs.Has(Cells) || !File.Exists(pipelines.Engine.PathOf(table, Cells)))
        {
            return [];
        }

        var makers = Makers(pipelines, table);
        return [.. Named(pipelines.Engine.PathOf(table, Cells)).Distinct().Select(source =>
            new TableSource(source.File, source.Digest, makers.TryGetValue(source.File, out var maker) ? pipelines.Engine.MeaningInPlace(maker.Stage, maker.Slot)?.ToString() : null))];
    }

    private static IEnumerable<(string File, string Digest)> Named(string cells)
    {
        var rows = ParquetFile.Read(cells);
        if (!rows.Has("source_digests"))
        {
            return [];
        }

        var (sources, digests) = (rows.Values<string>("sources"), rows.Values<string>("source_digests"));
        return Enumerable.Range(0, rows.Rows)
            .SelectMany(row => sources[row].Split('\n').Zip(digests[row].Split('\n')))
            .Where(source => source.Second.Length > 0);
    }

    /// <summary>The stages that the table reads from, by the names that it gives their files.</summary>
    private static Dictionary<string, (Stage Stage, string Slot)> Makers(OpenPipelines pipelines, Stage table)
    {
        var makers = new Dictionary<string, (Stage, string)>(StringComparer.Ordinal);
        foreach (var source in table.Inputs.SelectMany(input => input.Value.Sources).OfType<Source.Output>())
        {
            var stage = pipelines.Dag.Stages[pipelines.Dag.Find(table.Paper, source.Stage)];
            makers[$"results/{stage.Paper}/{stage.Scope}/{stage.Name}/{stage.Outputs[source.Slot]}"] = (stage, source.Slot);
        }

        return makers;
    }
}
