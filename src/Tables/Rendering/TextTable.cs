using Retable.Pages;

namespace Retable.Tables.Rendering;

/// <summary>Renders the table as text for a terminal: columns aligned, no control characters.</summary>
public static class TextTable
{
    public static string Render(TableView view) => Template.Embedded("table.txt", Language.Plain).Render(view, ("grid", Grid(view)));

    /// <summary>The rows and columns, ready to print.</summary>
    public static Markup Grid(TableView view) => new(TextGrid.Render([.. Lines(view).Select(line => line with { Cells = [.. line.Cells.Select(Language.Plain.Escape)] })]));

    private static List<TextGrid.Line> Lines(TableView view)
    {
        var lines = new List<TextGrid.Line>();
        if (!view.Groups.IsEmpty)
        {
            // A no-break space says that a column belongs to no group, where an empty cell would continue the group before it.
            lines.Add(new TextGrid.Line(["", .. view.Groups.SelectMany((group, g) => Enumerable.Repeat("", group.Span - 1).Prepend(g > 0 && group.Label.Length == 0 ? "\u00A0" : group.Label))]));
        }

        lines.Add(new TextGrid.Line(["", .. view.Columns.SelectMany(column => column.HasPublished ? new[] { column.Label, "published" } : [column.Label])]));
        lines.AddRange(view.Rows.Select((row, r) => new TextGrid.Line([row.Label, .. row.Cells.SelectMany(Cell)]) { RuleAbove = r == 0 || row.Rule }));
        return lines;
    }

    private static IEnumerable<string> Cell(CellView cell)
    {
        yield return $"{cell.Mean}{(cell.Deviation.Length > 0 ? $" ± {cell.Deviation}" : "")}{(cell.IsBest ? " *" : "")}";
        if (cell.HasPublished)
        {
            yield return $"{cell.Published}{(cell.Mark.Length > 0 ? $" {cell.Mark}" : "")}{(cell.Power.Length > 0 ? $" ±{cell.Power}" : "")}{(cell.Footnote.Length > 0 ? $" [{cell.Footnote}]" : "")}";
        }
    }
}
