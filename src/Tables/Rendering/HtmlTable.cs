using Retable.Pages;

namespace Retable.Tables.Rendering;

/// <summary>The table as one HTML file that needs nothing else: no script, no font, no picture from elsewhere.</summary>
public static class HtmlTable
{
    public static string Render(TableView view) => HtmlPage.Render($"{view.Title} — {view.Id}, {view.Profile}", "table", view);
}
