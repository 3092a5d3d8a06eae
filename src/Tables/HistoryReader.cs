using System.Collections.Immutable;
using Retable.Contract;
using Retable.Parquet;

namespace Retable.Tables;

/// <summary>A quantity over the steps of one training.</summary>
/// <param name="Name">The quantity recorded: <c>loss</c>.</param>
/// <param name="Group">The coordinates that this training shares with its repetitions: those of the matrix without the seed or split.</param>
/// <param name="Points">Step and value, in the order of the steps; finite values only.</param>
public sealed record Curve(string Name, string Group, ImmutableArray<(double Step, double Value)> Points);

/// <summary>A file with a training's history (long form: epoch, step, name, value).</summary>
/// <param name="Path">Full path.</param>
/// <param name="Coordinates">The training's coordinates in the matrix.</param>
public sealed record HistoryFile(string Path, IReadOnlyDictionary<string, string> Coordinates);

/// <summary>Reads the histories of trainings.</summary>
public static class HistoryReader
{
    /// <param name="files">The histories.</param>
    /// <param name="repetition">The coordinate of the repetitions: their curves share a colour.</param>
    /// <exception cref="BadInputException">A file is missing or damaged, or lacks a column.</exception>
    public static IReadOnlyList<Curve> Read(IReadOnlyList<HistoryFile> files, string repetition)
    {
        // By the order of the inputs, not of their paths: a path is the store's business and would change the picture.
        return [.. files.DistinctBy(file => file.Path)
            .SelectMany(file => Curves(ParquetFile.Read(file.Path), Group(file, repetition)))
            .OrderBy(curve => curve.Name, StringComparer.Ordinal)];
    }

    // What happened at one step of several batches is drawn as one point.
    private static IEnumerable<Curve> Curves(Table rows, string group)
    {
        var (name, step, value) = (rows.Values<string>("name"), rows.Numbers("step"), rows.Numbers("value"));
        return Enumerable.Range(0, rows.Rows)
            .Where(i => double.IsFinite(value[i]))
            .GroupBy(i => name[i])
            .Select(curve => new Curve(curve.Key, group, [.. curve
                .GroupBy(i => step[i])
                .OrderBy(point => point.Key)
                .Select(point => (point.Key, point.Average(i => value[i])))]));
    }

    private static string Group(HistoryFile file, string repetition) => string.Join(
        ", ",
        file.Coordinates.Where(pair => pair.Key != repetition && pair.Key != "seed").OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
