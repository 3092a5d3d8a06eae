using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Retable.Front.Reporting;

/// <summary>What a comparison with the baseline found, for a run's page: what moved, and whether that is noise.</summary>
internal sealed class MovedMetrics
{
    /// <summary>Behind these a page says how many more there are: a paper has thousands of metrics.</summary>
    private const int MostRows = 200;

    /// <summary>What a person must look at comes first; what is behind the line is folded away.</summary>
    private static readonly string[] Loud = ["worse", "failed", "gone", "undecided", "better"];

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
        var quiet = Table([.. _rows.Where(row => !Loud.Contains(Word(row)))]);
        return summary + Table([.. _rows.Where(row => Loud.Contains(Word(row))).OrderBy(row => Array.IndexOf(Loud, Word(row)))])
            + (quiet.Length > 0 ? $"<details><summary>What is new, or moved within the margin</summary>\n{quiet}</details>\n" : "")
            + "<p class=\"soft\">Worse and better are beyond chance, corrected for the number of metrics; held and undecided are not (docs/metrics-gate.md).</p>\n";
    }

    private static string Table(IReadOnlyList<JsonNode> rows)
    {
        if (rows.Count == 0)
        {
            return "";
        }

        var table = RunPageStyle.Table(["metric", "before", "now", "difference", "95 % interval", "p", "verdict"], rows.Take(MostRows).Select(Cells), row => row[^1]);
        return rows.Count > MostRows ? $"{table}<p>… and {rows.Count - MostRows} more: ./build.sh CheckMetrics lists them all.</p>\n" : table;
    }

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
