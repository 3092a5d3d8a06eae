using System.Text;

namespace Retable.Front.Reporting;

/// <summary>A table of texts that fits a width: it is folded between columns, never inside a number.</summary>
/// <remarks>
/// Where all columns do not fit side by side, they stand in panels below each other, each with the row labels; a published number stays beside ours, and a
/// heading over several columns is said again. Where not even one column fits beside the labels, each row becomes a paragraph.
/// </remarks>
/// <param name="Lines">Each with the same number of cells; the first cell of a row is its label.</param>
/// <param name="Headings">How many of the lines are headings; of two, the first is over the second.</param>
internal sealed record Grid(IReadOnlyList<GridLine> Lines, int Headings)
{
    private const int Gap = 2;
    private const string Published = "published";

    /// <summary>Whether each column is right-aligned; the label never is.</summary>
    public required IReadOnlyList<bool> Right { get; init; }

    /// <summary>Whether heavy lines enclose the table above and below.</summary>
    public bool IsClosed { get; init; } = true;

    /// <param name="width">Columns of the terminal; null for any number.</param>
    public string Render(int? width = null)
    {
        var widths = Enumerable.Range(0, Right.Count).Select(c => Lines.Max(line => line.Cells[c].Length)).ToArray();
        if (width is not { } most || Total(widths, Enumerable.Range(1, widths.Length - 1)) <= most)
        {
            return Panel([.. Enumerable.Range(1, widths.Length - 1)]);
        }

        var units = Units();
        return units.TrueForAll(unit => Total(widths, unit) <= most)
            ? string.Join('\n', Packed(units, widths, most).Select(Panel))
            : string.Join('\n', Lines.Skip(Headings).Select(line => Paragraph(line, most)));
    }

    private static int Total(int[] widths, IEnumerable<int> columns) => widths[0] + columns.Sum(c => widths[c] + Gap);

    /// <summary>The columns that stay together.</summary>
    private List<List<int>> Units()
    {
        var units = new List<List<int>>();
        for (var c = 1; c < Right.Count; c++)
        {
            if (units.Count > 0 && Headings > 0 && Lines[Headings - 1].Cells[c] == Published)
            {
                units[^1].Add(c);
            }
            else
            {
                units.Add([c]);
            }
        }

        return units;
    }

    private static List<List<int>> Packed(List<List<int>> units, int[] widths, int most)
    {
        var panels = new List<List<int>>();
        foreach (var unit in units)
        {
            if (panels.Count > 0 && Total(widths, panels[^1].Concat(unit)) <= most)
            {
                panels[^1].AddRange(unit);
            }
            else
            {
                panels.Add([.. unit]);
            }
        }

        return panels;
    }

    private string Panel(List<int> columns)
    {
        var shown = Lines.Select((line, i) => Cells(line, i, columns)).ToList();
        var widths = Enumerable.Range(0, columns.Count + 1).Select(c => shown.Max(cells => cells[c].Length)).ToArray();
        var total = Total(widths, Enumerable.Range(1, columns.Count));
        var text = new StringBuilder(IsClosed ? new string('━', total) + "\n" : "");
        for (var i = 0; i < Lines.Count; i++)
        {
            if (i < Headings - 1 && shown[i].All(string.IsNullOrWhiteSpace))
            {
                continue;
            }

            text.Append(Lines[i].RuleAbove ? new string(IsClosed ? '─' : '-', total) + "\n" : "");
            var cells = shown[i].Select((cell, c) => c > 0 && Right[columns[c - 1]] ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]));
            text.Append(string.Join("  ", cells).TrimEnd(' ')).Append('\n');
        }

        return text.Append(IsClosed ? new string('━', total) + "\n" : "").ToString();
    }

    /// <summary>A line's cells in a panel; a panel that begins inside a group repeats the group's heading.</summary>
    private string[] Cells(GridLine line, int number, List<int> columns)
    {
        string[] cells = [line.Cells[0], .. columns.Select(c => line.Cells[c])];
        if (Headings > 1 && number < Headings - 1 && cells[1].Length == 0)
        {
            cells[1] = Over(line, columns[0]);
        }

        return cells;
    }

    private string Paragraph(GridLine line, int most)
    {
        var text = new StringBuilder();
        foreach (var part in Wrapping.Lines(line.Cells[0], most, 0))
        {
            text.Append(part).Append('\n');
        }

        for (var c = 1; c < Right.Count; c++)
        {
            if (line.Cells[c].Length > 0)
            {
                var whole = $"  {Heading(c)}: {line.Cells[c]}";
                text.Append(whole.Length <= most ? whole : $"  {Heading(c)}:\n    {line.Cells[c]}").Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>The full heading of a column: <c>Far AUROC published</c>.</summary>
    private string Heading(int column)
    {
        var over = Enumerable.Range(0, Math.Max(0, Headings - 1)).Select(h => Over(Lines[h], column));
        var own = Headings == 0 ? "" : Lines[Headings - 1].Cells[column];
        return string.Join(' ', over.Append(own == Published ? $"{Lines[Headings - 1].Cells[column - 1]} {own}" : own).Where(words => !string.IsNullOrWhiteSpace(words)));
    }

    /// <summary>The heading that a column shares: the last one that stands at or before it.</summary>
    private static string Over(GridLine line, int column) => line.Cells.Take(column + 1).LastOrDefault(cell => cell.Length > 0) ?? "";
}

/// <param name="Cells">One for each column.</param>
/// <param name="RuleAbove">Whether a thin line stands above it.</param>
internal sealed record GridLine(IReadOnlyList<string> Cells, bool RuleAbove = false);
