using System.Text;

namespace Retable.Tables.Rendering;

/// <summary>The table as text for a terminal: columns aligned, no control characters.</summary>
public static class TextTable
{
    public static string Render(TableView view)
    {
        var text = new StringBuilder();
        text.Append(view.Title).Append("  [").Append(view.Id).Append(", ").Append(view.Profile).Append("]\n");
        if (view.IsSmoke)
        {
            text.Append("SMOKE: this profile proves the wiring; its numbers mean nothing.\n");
        }

        text.Append('\n').Append(TextGrid.Render(Lines(view))).Append(view.Reading).Append(Legend(view)).Append('\n');
        foreach (var note in view.Footnotes)
        {
            text.Append('[').Append(note.Number).Append("] ").Append(note.Text).Append('\n');
        }

        foreach (var claim in view.Claims)
        {
            text.Append($"{claim.Mark} {claim.Verdict,-9}  {claim.Says}  {claim.Difference}");
            text.Append(claim.HasInterval ? $" [{claim.Interval}]" : "").Append($" ({claim.Reason})\n");
        }

        return text.Append(view.Summary.Length > 0 ? $"{view.Summary}\n" : "").ToString();
    }

    private static string Legend(TableView view)
    {
        var bold = view.Rows.Any(row => row.Cells.Any(cell => cell.IsBest)) ? "; * best by more than chance" : "";
        return view.HasPublished ? $"{bold}; published: = agrees, ≠ differs, ? undecided" : bold;
    }

    private static List<TextGrid.Line> Lines(TableView view)
    {
        var lines = new List<TextGrid.Line>();
        if (view.HasGroups)
        {
            lines.Add(new TextGrid.Line(["", .. view.Groups.SelectMany(group => Enumerable.Repeat("", group.Span - 1).Prepend(group.Label))]));
        }

        lines.Add(new TextGrid.Line(["", .. view.Columns.SelectMany(column => column.HasPublished ? new[] { column.Label, "published" } : [column.Label])]));
        lines.AddRange(view.Rows.Select((row, r) => new TextGrid.Line([row.Label, .. row.Cells.SelectMany(Cell)]) { RuleAbove = r == 0 || row.Rule }));
        return lines;
    }

    private static IEnumerable<string> Cell(CellView cell)
    {
        yield return $"{cell.Mean}{(cell.HasDeviation ? $" ± {cell.Deviation}" : "")}{(cell.IsBest ? " *" : "")}";
        if (cell.HasPublished)
        {
            yield return $"{cell.Published}{(cell.Mark.Length > 0 ? $" {cell.Mark}" : "")}{(cell.Footnote.Length > 0 ? $" [{cell.Footnote}]" : "")}";
        }
    }
}
