namespace Retable.Pages;

/// <summary>A self-contained HTML page: one file without external scripts, fonts or images.</summary>
public static class HtmlPage
{
    /// <summary>The style sheet of all pages, for a template that writes a whole page.</summary>
    public static Markup Style => new(Template.Resource("style.css"));

    /// <param name="title">What the browser's tab shows.</param>
    /// <param name="template">The name of the template for the page's content: <c>table</c>.</param>
    /// <param name="view">The values that fill the template.</param>
    /// <param name="parts">Variables of the template that are already HTML.</param>
    public static string Render(string title, string template, object view, params IEnumerable<(string Name, Markup Text)> parts)
    {
        var body = Template.Embedded($"{template}.html", Language.Html).Render(view, parts);
        return Template.Embedded("page.html", Language.Html).Render(new { Title = title }, ("style", Style), ("body", new Markup(body)));
    }
}
