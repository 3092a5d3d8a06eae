using System.Globalization;
using System.Text;
using Retable.Contract;

namespace Retable.Tables;

/// <summary>Reads metrics as text, for programs that have no Parquet: CSV with a line of headings, or one JSON object per line.</summary>
/// <remarks>
/// The columns are those of a metrics file in Parquet, in any order; <c>severity</c> and <c>n</c> may be left out and are 0 then, further columns are left alone.
/// UTF-8. Numbers are written as Python, R and C write them: <c>0.5</c>, <c>5e-1</c>, <c>nan</c>, <c>-inf</c>. The format is described in <c>docs/python.md</c>.
/// </remarks>
public static class TextMetrics
{
    /// <summary>An upper bound both of what a person can mean and of what a double holds exactly.</summary>
    private const double LargestWhole = 9e15;

    private static readonly string[] Required = ["paper", "profile", "method", "seed", "dataset", "metric", "value"];
    private static readonly string[] Optional = ["severity", "n"];

    /// <summary>Whether a file of this name is read as text.</summary>
    public static bool IsText(string path) => IsCsv(path) || IsJsonLines(path);

    /// <exception cref="BadInputException">The file is not UTF-8, not CSV or JSON lines, lacks a column, or has something else where a number is wanted; file, line and column are named.</exception>
    public static IEnumerable<MetricRecord> Read(MetricsFile file)
    {
        var text = TextOf(file.Path);
        var rows = IsCsv(file.Path) ? CsvRows.Read(text, file.Path) : JsonLineRows.Read(text, file.Path);
        return rows.Select(row => Record(row, file));
    }

    /// <exception cref="BadInputException">A heading is missing; or one is so much like an optional one that is missing that it must be meant.</exception>
    internal static void RequireColumns(IReadOnlyCollection<string> found, SourcePosition at)
    {
        foreach (var name in Required.Where(name => !found.Contains(name)))
        {
            throw new BadInputException($"the metrics have no '{name}'")
            {
                At = at,
                Facts = [.. NearestName.Of(name, found) is { } nearest ? [("nearest", nearest)] : Array.Empty<(string, string)>(), ("found", string.Join(", ", found)), ("needed", string.Join(", ", Required)), ("may be", string.Join(", ", Optional))],
            };
        }

        foreach (var name in found.Except(Required).Where(name => NearestName.Of(name, Optional) is { } meant && meant != name && !found.Contains(meant)))
        {
            throw BadInputException.UnknownName($"the metrics have '{name}', which means nothing", name, Optional, at);
        }
    }

    private static bool IsCsv(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static bool IsJsonLines(string path) =>
        path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase);

    private static string TextOf(string path)
    {
        try
        {
            using var reader = new StreamReader(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return reader.ReadToEnd().ReplaceLineEndings("\n");
        }
        catch (DecoderFallbackException error)
        {
            throw new BadInputException("the metrics are not UTF-8", error) { At = new SourcePosition(path), Hint = "Write them with encoding='utf-8'." };
        }
        catch (FileNotFoundException error)
        {
            throw new BadInputException("there is no such file of metrics", error) { At = new SourcePosition(path) };
        }
    }

    private static MetricRecord Record(TextRow row, MetricsFile file)
    {
        var (metric, score) = MetricsReader.SplitName(row.Text("metric"));
        return new MetricRecord
        {
            Paper = row.Text("paper"),
            Profile = row.Text("profile"),
            Method = row.Text("method"),
            Seed = Whole(row, "seed"),
            Dataset = row.Text("dataset"),
            Severity = (int)Whole(row, "severity"),
            Metric = metric,
            Score = score,
            Value = Number(row, "value"),
            N = Whole(row, "n"),
            Source = file.Source,
        };
    }

    private static double Number(TextRow row, string name)
    {
        var text = row.Text(name);
        return text.ToLowerInvariant() switch
        {
            "nan" or "null" => double.NaN,
            "inf" or "+inf" or "infinity" => double.PositiveInfinity,
            "-inf" or "-infinity" => double.NegativeInfinity,
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => throw Wrong(row, name, "a number: 0.5, 5e-1, nan"),
        };
    }

    private static long Whole(TextRow row, string name) =>
        !row.Has(name) ? 0
        : double.TryParse(row.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == Math.Floor(number) && Math.Abs(number) < (name == "severity" ? int.MaxValue : LargestWhole) ? (long)number
        : throw Wrong(row, name, "a whole number");

    private static BadInputException Wrong(TextRow row, string name, string expected) => new($"the metrics have '{row.Text(name)}' for '{name}'")
    {
        At = row.At(name),
        Facts = [("expected", expected)],
        Hint = row.Text(name).Contains(',', StringComparison.Ordinal) ? "Write numbers with a point, not with a comma." : null,
    };
}

/// <summary>A row of text, with the position of each field.</summary>
/// <param name="fields">The fields by name.</param>
internal sealed class TextRow(IReadOnlyDictionary<string, (string Text, SourcePosition At)> fields)
{
    public bool Has(string name) => fields.ContainsKey(name);

    public string Text(string name) => fields[name].Text;

    public SourcePosition At(string name) => fields[name].At;
}
