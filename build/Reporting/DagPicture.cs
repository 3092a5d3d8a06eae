using System.Net;
using System.Text;

namespace Retable.Front.Reporting;

/// <summary>The graph as an SVG: a column a layer, a box a stage of the pipeline file with all its instances.</summary>
internal static class DagPicture
{
    private const int BoxWidth = 270, BoxHeight = 46, GapX = 70, GapY = 22, Margin = 24;

    /// <summary>What a page that holds such a picture needs in its style sheet.</summary>
    public const string Style = """
        rect { fill: #f3f4f6; stroke: #6b7280 } .marked rect { fill: #fde68a; stroke: #b45309 } svg text { fill: #1f2937 }
        path { fill: none; stroke: #9ca3af; stroke-width: 1.5 } path.tip { fill: #9ca3af; stroke: none } svg text.small { font-size: 11px; fill: #4b5563 }
        """;

    /// <param name="graph">What to draw.</param>
    /// <param name="title">Read out in place of the picture.</param>
    /// <param name="marked">What the marked instances did or would do: <c>would run</c>.</param>
    public static string Svg(GroupGraph graph, string title, string marked)
    {
        var places = Places(graph);
        var width = places.Select(place => place.X).DefaultIfEmpty(0).Max() + BoxWidth + Margin;
        var height = places.Select(place => place.Y).DefaultIfEmpty(0).Max() + BoxHeight + Margin;
        var svg = new StringBuilder();
        foreach (var (from, to) in graph.Arrows)
        {
            svg.Append(Arrow(places[from], places[to]));
        }

        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            svg.Append(Box(graph.Nodes[i], places[i], marked));
        }

        return $"""
            <svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{WebUtility.HtmlEncode(title)}">
            <defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>
            {svg}</svg>
            """;
    }

    /// <summary>A column a layer, in each the nodes from the top in their order.</summary>
    private static List<(int X, int Y)> Places(GroupGraph graph)
    {
        var inLayer = new Dictionary<int, int>();
        var places = new List<(int X, int Y)>();
        foreach (var node in graph.Nodes)
        {
            var row = inLayer.GetValueOrDefault(node.Layer);
            inLayer[node.Layer] = row + 1;
            places.Add((Margin + (node.Layer * (BoxWidth + GapX)), Margin + (row * (BoxHeight + GapY))));
        }

        return places;
    }

    private static string Arrow((int X, int Y) from, (int X, int Y) to)
    {
        var (x1, y1, x2, y2) = (from.X + BoxWidth, from.Y + (BoxHeight / 2), to.X, to.Y + (BoxHeight / 2));
        var bend = Math.Max(GapX / 2, (x2 - x1) / 2);
        return $"<path d=\"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}\" marker-end=\"url(#tip)\"/>\n";
    }

    private static string Box(GroupNode node, (int X, int Y) place, string marked)
    {
        var what = (node.Instances, node.Marked) switch
        {
            (1, 0) => "up to date",
            (1, _) => marked,
            (var all, 0) => $"{all} instances, up to date",
            var (all, some) => $"{all} instances, {some} {marked}",
        };
        var name = WebUtility.HtmlEncode(node.Name);
        return $"""
            <g class="{(node.Marked > 0 ? "marked" : "same")}"><title>{name}: {what}</title><rect x="{place.X}" y="{place.Y}" width="{BoxWidth}" height="{BoxHeight}" rx="6"/><text x="{place.X + 12}" y="{place.Y + 20}">{name}</text><text class="small" x="{place.X + 12}" y="{place.Y + 36}">{what}</text></g>

            """;
    }
}
