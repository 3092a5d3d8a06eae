using System.Globalization;

namespace Retable.Front.Reporting;

/// <summary>Columns of text, aligned: numbers to the right, the rest to the left; folded where the terminal is narrower.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    /// <summary>One cell for each heading.</summary>
    public void Add(params string[] cells) => _rows.Add(cells.Length == headings.Length
        ? cells
        : throw new ArgumentException($"a row has {cells.Length} cells, the table {headings.Length} columns", nameof(cells)));

    public void Write(TextWriter output) => Write(output, Terminal.WidthOf(output));

    /// <param name="output">Where to.</param>
    /// <param name="width">Columns of the terminal; null for any number.</param>
    public void Write(TextWriter output, int? width)
    {
        var lines = _rows.Prepend(headings).Select((cells, i) => new GridLine(cells, RuleAbove: i == 1));
        var right = headings.Select((_, i) => _rows.Count > 0 && _rows.All(row => IsNumber(row[i])));
        output.Write(new Grid([.. lines], Headings: 1) { Right = [.. right], IsClosed = false }.Render(width));
    }

    private static bool IsNumber(string cell) => cell.Length == 0 || double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
