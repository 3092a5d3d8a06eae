using Retable.Pages;

namespace Retable.Tables.Rendering;

/// <summary>Renders the table in Markdown as GitHub reads it.</summary>
public static class MarkdownTable
{
    public static string Render(TableView view) => Template.Embedded("table.md", Language.Markdown).Render(view);
}
