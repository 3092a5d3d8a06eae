using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Parquet;

namespace Retable.Front.Pipelines;

/// <summary>A file that a table's numbers come from.</summary>
/// <param name="File">As the table names it: <c>results/cac/smoke/evaluate[loss=cac]/metrics.parquet</c>.</param>
/// <param name="Then">Digest of what it said when the table was made.</param>
/// <param name="Now">Digest of what it says now; null if it is not there.</param>
internal sealed record TableSource(string File, string Then, string? Now)
{
    /// <summary>Whether the table's numbers are no longer those of the file.</summary>
    public bool HasMoved => Then != Now;

    /// <summary><c>...metrics.parquet as of 3f2a90bc12ef; the file is now 9c1b00aa34cd</c>.</summary>
    public override string ToString() =>
        $"{File} as of {Short(Then)}{(HasMoved ? Now is null ? "; the file is gone" : $"; the file is now {Short(Now)}" : "")}";

    private static string Short(string digest) => Digest.TryParse(digest, out var whole) ? whole.Short : digest;
}

/// <summary>What a table in the results says it rests on, held against the files that it names.</summary>
/// <remarks>Read from the output <c>cells</c>, as the table was last made: a path tells where a number came from only as long as the same lies there.</remarks>
internal static class TableSources
{
    private const string Cells = "cells";

    /// <summary>Each file once, in the table's order; none for a table without the output <c>cells</c>, or that was made before it had digests.</summary>
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

    /// <summary>The stages that the table reads from, by what it calls their files.</summary>
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
