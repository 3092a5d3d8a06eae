using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retable.Tables.Rendering;

/// <summary>The table with all its digits and verdicts as JSON: for programs, and for comparison when a table is derived again.</summary>
/// <remarks>
/// <c>{table, profile, scope, title, repetition, cells: [...], claims: [...]}</c>; docs/tables.md names the fields. Means are in the unit of the
/// column; a number that there is not is null.
/// </remarks>
public static class TableJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="table">The filled table.</param>
    /// <param name="view">The same table in words.</param>
    /// <param name="withRows">Whether each cell lists the rows of the metrics files from which it was computed.</param>
    public static JsonObject Of(ResultTable table, TableView view, bool withRows = false)
    {
        var definition = table.Definition;
        return new JsonObject
        {
            ["table"] = view.Id,
            ["profile"] = table.Profile,
            ["scope"] = view.Profile,
            ["title"] = definition.Title,
            ["repetition"] = definition.Repetition,
            ["cells"] = new JsonArray([.. definition.Rows.SelectMany((row, r) => definition.Columns.Select((column, c) =>
                Cell(row, column, table.Cells[r][c], view.Rows[r].Cells[c], withRows)))]),
            ["claims"] = new JsonArray([.. table.Claims.Zip(view.Claims, Claim)]),
        };
    }

    /// <summary>Writes a table as text; the same table gives the same text.</summary>
    public static string Text(JsonObject table) => table.ToJsonString(Indented) + "\n";

    private static JsonObject Cell(TableRow row, TableColumn column, Cell cell, CellView view, bool withRows)
    {
        var interval = cell.Summary?.ConfidenceInterval();
        var json = new JsonObject
        {
            ["row"] = row.Name,
            ["column"] = column.Name,
            ["label"] = view.Label,
            ["printed"] = Printed.Cell(view),
            ["mean"] = Finite(cell.Summary?.Mean),
            ["deviation"] = Finite(cell.Summary?.StandardDeviation),
            ["n"] = cell.Values.Length,
            ["failed"] = cell.Failed,
            ["low"] = Finite(interval?.Low),
            ["high"] = Finite(interval?.High),
            ["best"] = cell.IsBest,
            ["values"] = new JsonArray([.. cell.Values.Select(value => new JsonObject { ["seed"] = value.Seed, ["value"] = Finite(value.Value) })]),
            ["published"] = Published(cell.Published),
            ["verdict"] = view.Verdict,
            ["reason"] = view.Reason,
            ["noticeable"] = Finite(cell.Judgement?.Noticeable),
            ["sources"] = new JsonArray([.. view.Sources.Zip(cell.Sources, (file, source) => new JsonObject { ["file"] = file.File, ["stage"] = source.Instance, ["digest"] = file.Digest })]),
        };
        if (withRows)
        {
            json["rows"] = new JsonArray([.. cell.Records.Select(record => Record(record, view.Sources[cell.Sources.IndexOf(record.Source)].File))]);
        }

        return json;
    }

    private static JsonObject? Published(PublishedValue? published) => published is null ? null : new JsonObject
    {
        ["value"] = Finite(published.Value),
        ["decimals"] = published.Decimals,
        ["runs"] = published.Runs,
        ["source"] = published.Source,
        ["artefact"] = published.Artefact,
    };

    private static JsonObject Record(MetricRecord record, string file) => new()
    {
        ["file"] = file,
        ["method"] = record.Method,
        ["seed"] = record.Seed,
        ["dataset"] = record.Dataset,
        ["severity"] = record.Severity,
        ["metric"] = record.FullMetric,
        ["value"] = Finite(record.Value),
        ["n"] = record.N,
    };

    private static JsonObject Claim(ClaimResult result, ClaimView view)
    {
        var claim = result.Claim;
        return new JsonObject
        {
            ["name"] = claim.Name,
            ["says"] = claim.Says,
            ["source"] = claim.Source,
            ["left"] = claim.Left.ToString(),
            ["right"] = claim.Right?.ToString(),
            ["threshold"] = claim.Right is null ? claim.Threshold : null,
            ["expect"] = Choices.Word(claim.Expect),
            ["margin"] = claim.Margin,
            ["exact"] = claim.Exact,
            ["difference"] = Finite(result.Difference),
            ["low"] = Finite(result.Interval?.Low),
            ["high"] = Finite(result.Interval?.High),
            ["p"] = Finite(result.PValue),
            ["p_holm"] = Finite(result.AdjustedP),
            ["verdict"] = view.Verdict,
            ["reason"] = view.Reason,
        };
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
