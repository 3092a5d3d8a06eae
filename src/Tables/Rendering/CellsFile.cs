using Retable.Parquet;

namespace Retable.Tables.Rendering;

/// <summary>Writes the table as data, one row per cell, for further computation.</summary>
public static class CellsFile
{
    /// <summary>Columns: <c>table, profile, row, column, method, metric, score</c> (text), <c>mean, std</c> (float64, in the printed unit; NaN if there is none), <c>n</c> (int64), <c>published</c> (float64, NaN), <c>published_source, verdict, reason, sources, source_digests</c> (text; sources are separated by line ends, and so are the digests of their content), <c>noticeable</c> (float64: the difference from the published number that would have been noticed, NaN), <c>best</c> (bool).</summary>
    public static Table Of(ResultTable table, TableView view)
    {
        var definition = table.Definition;
        var cells = definition.Rows.SelectMany((row, r) => definition.Columns.Select((column, c) => (
            Row: row, Column: column, Cell: table.Cells[r][c], View: view.Rows[r].Cells[c], Filter: row.Where.And(column.Where)))).ToList();
        Column Text(string name, Func<int, string> value) => Column.Of(name, [.. Enumerable.Range(0, cells.Count).Select(value)]);
        Column Number(string name, Func<int, double> value) => Column.Of(name, [.. Enumerable.Range(0, cells.Count).Select(value)]);
        return new Table(
            Text("table", _ => view.Id),
            Text("profile", _ => view.Profile),
            Text("row", i => cells[i].Row.Name),
            Text("column", i => cells[i].Column.Name),
            Text("method", i => cells[i].Filter.Method ?? ""),
            Text("metric", i => cells[i].Filter.Metric ?? ""),
            Text("score", i => cells[i].Filter.Score ?? ""),
            Number("mean", i => cells[i].Cell.Summary?.Mean ?? double.NaN),
            Number("std", i => cells[i].Cell.Summary?.StandardDeviation ?? double.NaN),
            Column.Of("n", [.. cells.Select(cell => (long)cell.Cell.Values.Length)]),
            Number("published", i => cells[i].Cell.Published?.Value ?? double.NaN),
            Text("published_source", i => cells[i].View.PublishedSource),
            Text("verdict", i => cells[i].View.Verdict),
            Number("noticeable", i => cells[i].Cell.Judgement?.Noticeable ?? double.NaN),
            Text("reason", i => cells[i].View.Reason),
            Column.Of("best", [.. cells.Select(cell => cell.Cell.IsBest)]),
            Text("sources", i => string.Join('\n', cells[i].View.Sources.Select(source => source.File))),
            Text("source_digests", i => string.Join('\n', cells[i].View.Sources.Select(source => source.Digest))));
    }
}
