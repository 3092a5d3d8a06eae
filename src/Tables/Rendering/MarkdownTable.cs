namespace Retable.Tables.Rendering;

/// <summary>The table in Markdown as GitHub reads it.</summary>
public static class MarkdownTable
{
    private static readonly CharacterEncoder Escape = new("\\`*_{}[]<>|#".ToDictionary(c => c, c => $"\\{c}"));

    public static string Render(TableView view) => Template.Fill("table.md.hbs", Escape, view);
}
