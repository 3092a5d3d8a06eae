using System.Text;

namespace Retable.Tables.Rendering;

/// <summary>Aligns columns between horizontal rules, as booktabs does: labels to the left, numbers to the right.</summary>
public static class TextGrid
{
    /// <summary>One line of cells; every line has the same number of them.</summary>
    public sealed record Line(IReadOnlyList<string> Cells)
    {
        public bool RuleAbove { get; init; }
    }

    public static string Render(IReadOnlyList<Line> lines)
    {
        var widths = Enumerable.Range(0, lines[0].Cells.Count).Select(c => lines.Max(line => line.Cells[c].Length)).ToArray();
        var total = widths.Sum() + (2 * (widths.Length - 1));
        var text = new StringBuilder().Append('━', total).Append('\n');
        foreach (var line in lines)
        {
            if (line.RuleAbove)
            {
                text.Append('─', total).Append('\n');
            }

            var cells = line.Cells.Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]));
            text.Append(string.Join("  ", cells).TrimEnd(' ')).Append('\n');
        }

        return text.Append('━', total).Append('\n').ToString();
    }
}
