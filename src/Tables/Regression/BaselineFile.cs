using System.Text;
using Retable.Contract;

namespace Retable.Tables.Regression;

/// <summary>The accepted metrics of a paper and profile: text that a review can read line by line.</summary>
/// <remarks>
/// <c>method,dataset,severity,metric,seed,value,n</c>, sorted in this order, one line per value, the value in the fewest digits that give the
/// same float64 back. Equal metrics give equal bytes; a moved number is one changed line.
/// </remarks>
public static class BaselineFile
{
    private const string Header = "method,dataset,severity,metric,seed,value,n";

    public static void Write(string path, IEnumerable<MetricRecord> metrics)
    {
        var lines = metrics.OrderBy(MetricKey.Of, MetricKey.Order).ThenBy(m => m.Seed).Select(Line);
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
        if (lines.Length == 0 || lines[0] != Header)
        {
            throw Broken(shownAs, 1, Header, lines.Length == 0 ? "nothing" : lines[0]);
        }

        return [.. lines.Skip(1).Select((line, i) => Record(line, i + 2, shownAs))];
    }

    private static string Line(MetricRecord m) => $"{Text(m.Method)},{Text(m.Dataset)},{m.Severity},{Text(m.FullMetric)},{m.Seed},{m.Value:R},{m.N}\n";

    private static string Text(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0
        ? text
        : throw new BadInputException($"a name of a metric cannot hold a comma, a quote or a line end: '{text}'");

    private static MetricRecord Record(string line, int number, string shownAs)
    {
        var fields = line.Split(',');
        return fields.Length == 7
            && int.TryParse(fields[2], out var severity) && long.TryParse(fields[4], out var seed)
            && double.TryParse(fields[5], out var value) && long.TryParse(fields[6], out var n)
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
            : throw Broken(shownAs, number, Header, line);
    }

    private static BadInputException Broken(string shownAs, int line, string expected, string found) => new("this is not a baseline of metrics")
    {
        At = new SourcePosition(shownAs, line),
        Facts = [("expected", expected), ("found", found)],
        Hint = "Take the committed file back, or write it anew: ./build.sh AcceptBaseline",
    };
}
