using Retable.Pages;

namespace Retable.Front.Reporting;

/// <summary>The graph as one HTML page with an SVG in it: nothing is loaded from anywhere.</summary>
internal static class DagPage
{
    public static string Of(GroupGraph graph, string title) =>
        HtmlPage.Render(title, "dag", new { Title = title }, ("picture", DagPicture.Svg(graph, title, "would run")));
}
