namespace Retable.Pages;

/// <summary>An HTML page of ours: one file that needs nothing else, no script, no font, no picture from elsewhere.</summary>
public static class HtmlPage
{
    /// <summary>The style sheet of all pages, for a template that writes a whole page.</summary>
    public static Markup Style => new(Template.Resource("style.css"));

    /// <param name="title">What the browser's tab shows.</param>
    /// <param name="template">The template of what is in the page: <c>table</c>.</param>
    /// <param name="view">What the template is filled with.</param>
    /// <param name="parts">Variables of the template that are HTML already.</param>
    public static string Render(string title, string template, object view, params IEnumerable<(string Name, Markup Text)> parts)
    {
        var body = Template.Embedded($"{template}.html", Language.Html).Render(view, parts);
        return Template.Embedded("page.html", Language.Html).Render(new { Title = title }, ("style", Style), ("body", new Markup(body)));
    }
}
