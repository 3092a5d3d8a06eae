using System.Globalization;

namespace Retable.Tables.Rendering;

/// <summary>Renders the table as CSV (RFC 4180, except that line ends are \n): one line per cell, with all digits, for spreadsheets and plots.</summary>
/// <remarks>A number that there is not is empty. The columns are those of <see cref="TableJson"/>.</remarks>
public static class TableCsv
{
    private const string Header = "table,profile,row,column,label,mean,deviation,n,failed,low,high,best,published,published_source,verdict,noticeable";

    public static string Of(ResultTable table, TableView view) => $"{Header}\n{string.Concat(table.Definition.Rows.SelectMany((row, r) => table.Definition.Columns.Select((column, c) =>
        Line(view, table.Cells[r][c], view.Rows[r].Cells[c]))))}";

    private static string Line(TableView view, Cell cell, CellView words)
    {
        var interval = cell.Summary?.ConfidenceInterval();
        string[] fields =
        [
            view.Id, view.Profile, cell.Name.Row, cell.Name.Column, words.Label,
            Number(cell.Summary?.Mean), Number(cell.Summary?.StandardDeviation), Number(cell.Values.Length), Number(cell.Failed), Number(interval?.Low), Number(interval?.High),
            cell.IsBest ? "true" : "false", Number(cell.Published?.Value), words.PublishedSource, words.Verdict, Number(cell.Judgement?.Noticeable),
        ];
        return $"{string.Join(',', fields.Select(Field))}\n";
    }

    private static string Number(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Field(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
