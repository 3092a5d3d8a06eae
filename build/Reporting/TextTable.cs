using System.Globalization;

namespace Retable.Front.Reporting;

/// <summary>Columns of text, aligned: numbers to the right, the rest to the left.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    /// <summary>One cell for each heading.</summary>
    public void Add(params string[] cells) => _rows.Add(cells.Length == headings.Length
        ? cells
        : throw new ArgumentException($"a row has {cells.Length} cells, the table {headings.Length} columns", nameof(cells)));

    public void Write(TextWriter output)
    {
        var widths = headings.Select((heading, i) => _rows.Select(row => row[i].Length).Append(heading.Length).Max()).ToArray();
        var right = headings.Select((_, i) => _rows.Count > 0 && _rows.All(row => IsNumber(row[i]))).ToArray();
        string Line(string[] cells) =>
            string.Join("  ", cells.Select((cell, i) => right[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd();

        output.WriteLine(Line(headings));
        output.WriteLine(new string('-', widths.Sum() + (2 * (widths.Length - 1))));
        foreach (var row in _rows)
        {
            output.WriteLine(Line(row));
        }
    }

    private static bool IsNumber(string cell) => cell.Length == 0 || double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
