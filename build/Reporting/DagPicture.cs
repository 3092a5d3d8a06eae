using Retable.Pages;

namespace Retable.Front.Reporting;

/// <summary>The graph as an SVG: a column a layer, a box a stage of the pipeline file with all its instances.</summary>
internal static class DagPicture
{
    private const int BoxWidth = 270, BoxHeight = 46, GapX = 70, GapY = 22, Margin = 24;

    /// <param name="graph">What to draw.</param>
    /// <param name="title">Read out in place of the picture.</param>
    /// <param name="marked">What the marked instances did or would do: <c>would run</c>.</param>
    public static Markup Svg(GroupGraph graph, string title, string marked) =>
        new(Template.Embedded("dag-picture.html", Language.Html).Render(View(graph, title, marked)));

    internal static DagView View(GroupGraph graph, string title, string marked)
    {
        var places = Places(graph);
        return new DagView(
            title,
            places.Select(place => place.X).DefaultIfEmpty(0).Max() + BoxWidth + Margin,
            places.Select(place => place.Y).DefaultIfEmpty(0).Max() + BoxHeight + Margin,
            BoxWidth,
            BoxHeight,
            [.. graph.Arrows.Select(arrow => Arrow(places[arrow.From], places[arrow.To]))],
            [.. graph.Nodes.Select((node, i) => new DagBoxView(node.Name, What(node, marked), places[i].X, places[i].Y, node.Marked > 0))]);
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
        return $"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}";
    }

    private static string What(GroupNode node, string marked) => (node.Instances, node.Marked) switch
    {
        (1, 0) => "up to date",
        (1, _) => marked,
        (var all, 0) => $"{all} instances, up to date",
        var (all, some) => $"{all} instances, {some} {marked}",
    };
}

/// <summary>A graph as the picture's template has it.</summary>
/// <param name="Arrows">Paths of SVG.</param>
internal sealed record DagView(
    string Title, int Width, int Height, int BoxWidth, int BoxHeight, IReadOnlyList<string> Arrows, IReadOnlyList<DagBoxView> Boxes);

/// <param name="What">What its instances did or would do.</param>
internal sealed record DagBoxView(string Name, string What, int X, int Y, bool IsMarked);
