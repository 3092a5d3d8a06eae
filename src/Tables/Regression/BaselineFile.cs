using System.Globalization;
using System.Text;
using Retable.Contract;

namespace Retable.Tables.Regression;

/// <summary>The accepted metrics of a paper and profile: text that a review can read line by line.</summary>
/// <remarks>
/// <c>method,dataset,severity,metric,n,seeds,values</c>: one line a metric, with its repetitions side by side in the order of their seeds, separated by
/// spaces; each value in the fewest digits that give the same float64 back. Equal metrics give equal bytes; a moved metric is one changed line. What
/// stands in the history of a repository with a line a value (<c>method,dataset,severity,metric,seed,value,n</c>) is read as well.
/// </remarks>
public static class BaselineFile
{
    private const string Header = "method,dataset,severity,metric,n,seeds,values";
    private const string LineAValue = "method,dataset,severity,metric,seed,value,n";
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static void Write(string path, IEnumerable<MetricRecord> metrics)
    {
        var lines = metrics
            .GroupBy(metric => (Key: MetricKey.Of(metric), metric.N))
            .OrderBy(group => group.Key.Key, MetricKey.Order).ThenBy(group => group.Key.N)
            .Select(group => Line(group.Key.Key, group.Key.N, [.. group.OrderBy(metric => metric.Seed)]));
        // Whole or not at all: a baseline cut short would accept what nobody looked at.
        var partial = $"{path}.partial";
        File.WriteAllText(partial, $"{Header}\n{string.Join("", lines)}", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(partial, path, overwrite: true);
    }

    /// <param name="path">Full path.</param>
    /// <param name="shownAs">The path in messages.</param>
    /// <exception cref="BadInputException">A line is not one of a baseline; the message names it.</exception>
    public static IReadOnlyList<MetricRecord> Read(string path, string shownAs)
    {
        var lines = File.ReadAllLines(path);
        return lines.FirstOrDefault() switch
        {
            Header => [.. lines.Skip(1).SelectMany((line, i) => Repetitions(line, i + 2, shownAs))],
            LineAValue => [.. lines.Skip(1).Select((line, i) => Repetition(line, i + 2, shownAs))],
            var other => throw Broken(shownAs, 1, Header, other ?? "nothing"),
        };
    }

    private static string Line(MetricKey key, long n, MetricRecord[] repetitions) =>
        $"{Text(key.Method)},{Text(key.Dataset)},{key.Severity},{Text(key.Metric)},{n},{string.Join(' ', repetitions.Select(r => r.Seed))},{string.Join(' ', repetitions.Select(r => r.Value.ToString("R", Invariant)))}\n";

    private static string Text(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0
        ? text
        : throw new BadInputException($"a name of a metric cannot hold a comma, a quote or a line end: '{text}'");

    private static IEnumerable<MetricRecord> Repetitions(string line, int number, string shownAs)
    {
        var fields = line.Split(',');
        var (seeds, values) = fields.Length == 7 ? (fields[5].Split(' '), fields[6].Split(' ')) : ([], []);
        return seeds.Length > 0 && seeds.Length == values.Length
            ? seeds.Zip(values, (seed, value) => Record([.. fields[..4], seed, value, fields[4]], shownAs) ?? throw Broken(shownAs, number, Header, line))
            : throw Broken(shownAs, number, Header, line);
    }

    private static MetricRecord Repetition(string line, int number, string shownAs) =>
        Record(line.Split(','), shownAs) ?? throw Broken(shownAs, number, LineAValue, line);

    /// <param name="fields">In the order of <see cref="LineAValue"/>.</param>
    /// <returns>null: a field is missing, or is no number where it has to be one.</returns>
    private static MetricRecord? Record(string[] fields, string shownAs) =>
        fields.Length == 7
        && int.TryParse(fields[2], Invariant, out var severity) && long.TryParse(fields[4], Invariant, out var seed)
        && double.TryParse(fields[5], Invariant, out var value) && long.TryParse(fields[6], Invariant, out var n)
            ? new MetricRecord
            {
                Paper = "",
                Profile = "",
                Method = fields[0],
                Dataset = fields[1],
                Severity = severity,
                Metric = fields[3].Split('.')[0],
                Score = fields[3].Contains('.', StringComparison.Ordinal) ? fields[3][(fields[3].IndexOf('.', StringComparison.Ordinal) + 1)..] : "",
                Seed = seed,
                Value = value,
                N = n,
                Source = new MetricSource("", shownAs, ""),
            }
            : null;

    private static BadInputException Broken(string shownAs, int line, string expected, string found) => new("this is not a baseline of metrics")
    {
        At = new SourcePosition(shownAs, line),
        Facts = [("expected", expected), ("found", found)],
        Hint = "Take the committed file back, or write it anew: ./build.sh AcceptBaseline",
    };
}
