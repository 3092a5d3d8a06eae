using Retable.Pages;

namespace Retable.Front.Reporting;

/// <summary>Writes the graph as a self-contained HTML page with an SVG.</summary>
internal static class DagPage
{
    public static string Of(GroupGraph graph, string title) =>
        HtmlPage.Render(title, "dag", new { Title = title }, ("picture", DagPicture.Svg(graph, title, "would run")));
}
