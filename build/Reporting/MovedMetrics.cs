using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Retable.Front.Reporting;

/// <summary>What a comparison with the baseline found, for a run's page: what moved, and whether that is noise.</summary>
internal sealed class MovedMetrics
{
    private const string Held = "held";

    private readonly string _instead;
    private readonly string _summary;
    private readonly IReadOnlyList<JsonNode> _rows;

    private MovedMetrics(string instead, string summary, IReadOnlyList<JsonNode> rows) => (_instead, _summary, _rows) = (instead, summary, rows);

    /// <summary>There is nothing to compare with, or nothing that could have moved.</summary>
    public static MovedMetrics Not(string why) => new(why, "", []);

    /// <param name="report">The JSON of the step <c>compare check</c>.</param>
    /// <param name="whole">Whether all stages of the paper that give metrics took part: if not, those of the others are not gone.</param>
    public static MovedMetrics Of(JsonNode report, bool whole)
    {
        var rows = report["rows"]!.AsArray().Select(row => row!).Where(row => Word(row) != "unchanged" && (whole || Word(row) != "gone")).ToList();
        return new("", whole ? (string)report["summary"]! : "", rows);
    }

    public string Html()
    {
        if (_instead.Length > 0)
        {
            return $"<p>{WebUtility.HtmlEncode(_instead)}</p>\n";
        }

        if (_rows.Count == 0)
        {
            return "<p>Nothing: every metric is that of the baseline, to the last digit.</p>\n";
        }

        var summary = _summary.Length > 0 ? $"<p>Against the baseline: {WebUtility.HtmlEncode(_summary)}.</p>\n" : "";
        var held = Table(_rows.Where(row => Word(row) == Held));
        return summary + Table(_rows.Where(row => Word(row) != Held))
            + (held.Length > 0 ? $"<details><summary>What moved within the margin</summary>\n{held}</details>\n" : "")
            + "<p class=\"soft\">Worse and better are beyond chance, corrected for the number of metrics; held and undecided are not (docs/metrics-gate.md).</p>\n";
    }

    private static string Table(IEnumerable<JsonNode> rows) => rows.Select(Cells).ToList() is { Count: > 0 } cells
        ? RunPageStyle.Table(["metric", "before", "now", "difference", "95 % interval", "p", "verdict"], cells, row => row[^1])
        : "";

    private static string[] Cells(JsonNode row)
    {
        var severity = (int)row["severity"]! is var degree and > 0 ? $" severity {degree}" : "";
        var interval = row["low"] is null || row["high"] is null ? "" : $"{Number(row["low"])} … {Number(row["high"])}";
        return
        [
            $"{row["method"]} {row["metric"]}, {row["dataset"]}{severity}",
            Number(row["before"]), Number(row["now"]), Number(row["difference"]), interval, Number(row["p"]), Word(row),
        ];
    }

    private static string Word(JsonNode row) => (string)row["verdict"]!;

    /// <summary>Four decimals; a power of ten where these would all be zeros.</summary>
    private static string Number(JsonNode? number) => (double?)number switch
    {
        null => "",
        var small and (> -0.00005 and < 0 or > 0 and < 0.00005) => small.Value.ToString("0.0e0", CultureInfo.InvariantCulture),
        { } value => value.ToString("0.0000", CultureInfo.InvariantCulture),
    };
}
