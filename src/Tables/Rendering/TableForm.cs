using System.Collections.Immutable;
using Retable.Pages;

namespace Retable.Tables.Rendering;

/// <summary>A form in which people read a table.</summary>
public sealed class TableForm
{
    private readonly Language _language;
    private readonly Func<TableView, string> _own;
    private readonly Func<TableView, IEnumerable<(string Name, Markup Text)>> _parts;

    private TableForm(
        string slot, string ending, Language language, Func<TableView, string> own, Func<TableView, IEnumerable<(string Name, Markup Text)>>? parts = null) =>
        (Slot, Ending, _language, _own, _parts) = (slot, ending, language, own, parts ?? (_ => []));

    /// <summary>The render step's output: <c>latex</c>.</summary>
    public string Slot { get; }

    /// <summary>The extension of the form's files and, before <c>.scriban</c>, of its templates: <c>tex</c>.</summary>
    public string Ending { get; }

    public static ImmutableArray<TableForm> All { get; } =
    [
        new("markdown", "md", Language.Markdown, MarkdownTable.Render),
        new("latex", "tex", Language.Latex, LatexTable.Render),
        new("html", "html", Language.Html, HtmlTable.Render, _ => [("style", HtmlPage.Style)]),
        new("text", "txt", Language.Plain, TextTable.Render, view => [("grid", TextTable.Grid(view))]),
    ];

    /// <summary>Renders a table with the built-in template.</summary>
    public string Render(TableView view) => _own(view);

    /// <summary>Renders a table with a template that lies beside the table's definition.</summary>
    /// <param name="source">The template's text.</param>
    /// <param name="shownAs">The path of the template in messages.</param>
    /// <exception cref="Contract.BadInputException">The template is wrong; file, line and column are named.</exception>
    public string Render(TableView view, string source, string shownAs) => Template.Parse(source, _language, shownAs).Render(view, _parts(view));
}
