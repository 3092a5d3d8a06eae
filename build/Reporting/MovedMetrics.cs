using System.Globalization;
using System.Text.Json.Nodes;
using Retable.Report;

namespace Retable.Front.Reporting;

/// <summary>The result of a comparison with the baseline, for the report: what moved, and whether that is noise.</summary>
internal sealed class MovedMetrics
{
    /// <summary>The largest number of rows; further rows are only counted, since a paper has thousands of metrics.</summary>
    private const int MostRows = 200;

    /// <summary>Verdicts that a person must look at come first; the others are folded away.</summary>
    private static readonly string[] Loud = ["worse", "failed", "gone", "undecided", "better"];

    private readonly string _instead;
    private readonly string _summary;
    private readonly IReadOnlyList<JsonNode> _rows;

    private MovedMetrics(string instead, string summary, IReadOnlyList<JsonNode> rows) => (_instead, _summary, _rows) = (instead, summary, rows);

    /// <summary>The result if there is nothing to compare with, or nothing could have moved.</summary>
    public static MovedMetrics Not(string why) => new(why, "", []);

    /// <param name="report">The JSON of the step <c>compare check</c>.</param>
    /// <param name="whole">Whether all measuring stages of the paper took part; if not, the metrics of the others are not gone.</param>
    public static MovedMetrics Of(JsonNode report, bool whole)
    {
        var rows = report["rows"]!.AsArray().Select(row => row!).Where(row => Word(row) != "unchanged" && (whole || Word(row) != "gone")).ToList();
        return new("", whole ? (string)report["summary"]! : "", rows);
    }

    /// <summary>The view for the report.</summary>
    public MovedView View => (_instead, _rows) switch
    {
        ({ Length: > 0 }, _) => new(_instead, "", Rows([]), Rows([])),
        (_, []) => new("Nothing: every metric is that of the baseline, to the last digit.", "", Rows([]), Rows([])),
        _ => new(
            "",
            _summary,
            Rows([.. _rows.Where(row => Loud.Contains(Word(row))).OrderBy(row => Array.IndexOf(Loud, Word(row)))]),
            Rows([.. _rows.Where(row => !Loud.Contains(Word(row)))])),
    };

    private static MovedRowsView Rows(IReadOnlyList<JsonNode> rows) =>
        new([.. rows.Take(MostRows).Select(Row)], rows.Count > MostRows ? (rows.Count - MostRows).ToString(CultureInfo.InvariantCulture) : "");

    private static MovedRowView Row(JsonNode row)
    {
        var severity = (int)row["severity"]! is var degree and > 0 ? $" severity {degree}" : "";
        var interval = row["low"] is null || row["high"] is null ? "" : $"{Number(row["low"])} … {Number(row["high"])}";
        return new MovedRowView(
            $"{row["method"]} {row["metric"]}, {row["dataset"]}{severity}",
            Number(row["before"]), Number(row["now"]), Number(row["difference"]), interval, Number(row["p"]), Word(row));
    }

    private static string Word(JsonNode row) => (string)row["verdict"]!;

    /// <summary>Formats a number with four decimals, or as a power of ten if these would all be zero.</summary>
    private static string Number(JsonNode? number) => (double?)number switch
    {
        null => "",
        var small and (> -0.00005 and < 0 or > 0 and < 0.00005) => small.Value.ToString("0.0e0", CultureInfo.InvariantCulture),
        { } value => value.ToString("0.0000", CultureInfo.InvariantCulture),
    };
}
