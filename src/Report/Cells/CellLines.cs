using System.Globalization;
using System.Text;
using Retable.Tables;
using Retable.Tables.Rendering;

namespace Retable.Report;

/// <summary>Lists a table's cells, one line per cell: published, ours, their difference, the interval of ours, the mark.</summary>
internal static class CellLines
{
    /// <summary>The cells that have a number of ours; cells that are only quoted appear in the table itself.</summary>
    public static IReadOnlyList<CellLineView> Of(ResultTable table, TableView view) => [.. Cells(table)
        .Where(cell => cell.Cell.Values.Length > 0)
        .Select(cell => Line(table, cell.Cell, view.Rows[cell.Row], view.Rows[cell.Row].Cells[cell.Column], table.Definition.Columns[cell.Column]))];

    /// <summary>The same cells for a spreadsheet: every number with all its digits, in the unit of its column.</summary>
    public static string Csv(ResultTable table)
    {
        var csv = new StringBuilder("row,column,published,mean,std,n,difference,low,high,verdict\n");
        foreach (var (cell, _, _) in Cells(table))
        {
            var (summary, published) = (cell.Summary, cell.Published is { IsAvailable: true } printed ? printed.Value : (double?)null);
            var interval = summary?.ConfidenceInterval();
            string[] fields =
            [
                cell.Name.Row, cell.Name.Column, Exact(published), Exact(summary?.Mean), Exact(summary?.StandardDeviation), cell.Values.Length.ToString(CultureInfo.InvariantCulture),
                Exact(summary?.Mean - published), Exact(interval?.Low), Exact(interval?.High), cell.Judgement is { } judgement ? Word(judgement.Verdict) : "",
            ];
            csv.AppendJoin(',', fields).Append('\n');
        }

        return csv.ToString();
    }

    private static IEnumerable<(Cell Cell, int Row, int Column)> Cells(ResultTable table) =>
        table.Cells.SelectMany((row, r) => row.Select((cell, c) => (cell, r, c)));

    private static CellLineView Line(ResultTable table, Cell cell, RowView row, CellView view, TableColumn column)
    {
        var (summary, published) = (cell.Summary, cell.Published is { IsAvailable: true } printed ? printed.Value : (double?)null);
        var (difference, interval) = (summary?.Mean - published, summary?.ConfidenceInterval());
        return new CellLineView(
            Anchor.OfCell(table.Definition.Name, cell.Name),
            row.Label,
            view.ColumnLabel,
            published is null ? "" : view.Published,
            Exact(published),
            view.PublishedSource,
            view.Mean,
            view.Deviation,
            Exact(summary?.Mean),
            difference is { } apart ? Signed(apart, column.Decimals) : "",
            Exact(difference),
            interval is { } range ? $"{Fixed(range.Low, column.Decimals)} … {Fixed(range.High, column.Decimals)}" : "",
            Exact(interval?.Low),
            view.Mark,
            view.Verdict,
            view.VerdictKey,
            view.Reason,
            view.IsBest,
            cell.Sources.Length > 0);
    }

    private static string Word(PublishedVerdict verdict) => verdict == PublishedVerdict.NotComparable ? "not comparable" : verdict.ToString().ToLowerInvariant();

    private static string Exact(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Fixed(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture).Replace('-', '−');

    private static string Signed(double value, int decimals) => Fixed(value, decimals) is var text && text.AsSpan().IndexOfAnyInRange('1', '9') < 0 ? text.TrimStart('−')
        : value > 0 ? $"+{text}" : text;
}

/// <summary>A cell of a table as a line. The exact numbers are for sorting; empty if there is none.</summary>
/// <param name="Anchor">The anchor of the section that tells where the number comes from.</param>
/// <param name="Interval">The 95 % interval of our mean; empty for a single run.</param>
/// <param name="HasOrigin">Whether there is such a section.</param>
public sealed record CellLineView(
    string Anchor, string Row, string Column, string Published, string ExactPublished, string PublishedSource, string Ours, string Deviation, string ExactOurs, string Difference,
    string ExactDifference, string Interval, string ExactInterval, string Mark, string Verdict, string VerdictKey, string Reason, bool IsBest, bool HasOrigin);
