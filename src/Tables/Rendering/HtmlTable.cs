namespace Retable.Tables.Rendering;

/// <summary>The table as one HTML file that needs nothing else: no script, no font, no picture from elsewhere.</summary>
public static class HtmlTable
{
    private static readonly CharacterEncoder Escape = new(new Dictionary<char, string>
    {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
    });

    public static string Render(TableView view) => Template.Fill("table.html.hbs", Escape, view);
}
