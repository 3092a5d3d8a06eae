using Retable.Pages;

namespace Retable.Tables.Rendering;

/// <summary>Renders the table as one self-contained HTML file, without external scripts, fonts or images.</summary>
public static class HtmlTable
{
    public static string Render(TableView view) => HtmlPage.Render($"{view.Title} — {view.Id}, {view.Profile}", "table", view);
}
