using System.Collections.Immutable;
using Retable.Contract;
using Retable.Parquet;

namespace Retable.Tables;

/// <summary>A quantity over the steps of one training.</summary>
/// <param name="Name">What was recorded: <c>loss</c>.</param>
/// <param name="Group">What this training shares with its repetitions: the matrix coordinates without the seed or split.</param>
/// <param name="Points">Step and value, by step; finite values only.</param>
public sealed record Curve(string Name, string Group, ImmutableArray<(double Step, double Value)> Points);

/// <summary>A file that holds a training's history (long form: epoch, step, name, value).</summary>
/// <param name="Path">Full path.</param>
/// <param name="Coordinates">Where in the matrix the training stands.</param>
public sealed record HistoryFile(string Path, IReadOnlyDictionary<string, string> Coordinates);

/// <summary>Reads the histories of trainings.</summary>
public static class HistoryReader
{
    // What happened at one step of several batches is drawn as one point.
    private const string Query = """
        SELECT filename, name, CAST(step AS DOUBLE) AS step, avg(CAST(value AS DOUBLE)) AS value
        FROM data WHERE isfinite(CAST(value AS DOUBLE))
        GROUP BY filename, name, step ORDER BY filename, name, step
        """;

    /// <param name="files">The histories.</param>
    /// <param name="repetition">The coordinate that only repeats: its curves get one colour.</param>
    /// <exception cref="BadInputException">A file is missing or damaged, or lacks a column.</exception>
    public static IReadOnlyList<Curve> Read(IReadOnlyList<HistoryFile> files, string repetition)
    {
        if (files.Count == 0)
        {
            return [];
        }

        var byPath = files.DistinctBy(file => file.Path).ToDictionary(file => file.Path, StringComparer.Ordinal);
        var rows = Sql.Query(Query, [.. byPath.Keys]);
        var (file, name) = (rows.Values<string>("filename"), rows.Values<string>("name"));
        var (step, value) = (rows.Values<double>("step"), rows.Values<double>("value"));
        // By the order of the inputs, not of their paths: a path is the store's business and would change the picture.
        var order = byPath.Keys.Select((path, i) => (path, i)).ToDictionary(pair => pair.path, pair => pair.i, StringComparer.Ordinal);
        return [.. Enumerable.Range(0, rows.Rows)
            .GroupBy(i => (File: file[i], Name: name[i]))
            .OrderBy(group => group.Key.Name, StringComparer.Ordinal)
            .ThenBy(group => order[group.Key.File])
            .Select(group => new Curve(
                group.Key.Name,
                Group(byPath[group.Key.File], repetition),
                [.. group.Select(i => (step[i], value[i]))]))];
    }

    private static string Group(HistoryFile file, string repetition) => string.Join(
        ", ",
        file.Coordinates.Where(pair => pair.Key != repetition && pair.Key != "seed").OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
