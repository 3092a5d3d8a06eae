using System.Text;
using Retable.Contract;
using Retable.Pages;

namespace Retable.Front.Reporting;

/// <summary>Draws the graph as an SVG: a frame per paper, a column per layer, a box for each stage of the pipeline file with all its instances.</summary>
internal static class DagPicture
{
    /// <summary>Widths of a letter in the names and in the small line, at most; and what stands beside the text.</summary>
    private const double Letter = 7.8, SmallLetter = 5.9, Beside = 24;

    /// <param name="graph">What to draw.</param>
    /// <param name="title">The title, read out in place of the picture.</param>
    /// <param name="marked">What the marked instances did or would do: <c>would run</c>.</param>
    public static Markup Svg(GroupGraph graph, string title, string marked) =>
        new(Template.Embedded("dag-picture.html", Language.Html).Render(View(graph, title, marked)));

    internal static DagView View(GroupGraph graph, string title, string marked)
    {
        var widths = graph.Nodes.Select(node => Math.Max(Letter * node.Group.Length, SmallLetter * What(node, marked).Length));
        var measures = new DagMeasures((int)Math.Ceiling(widths.DefaultIfEmpty(0).Max() + Beside));
        var layout = DagLayout.Of(graph, measures);
        return new DagView(
            title,
            layout.Width,
            layout.Height,
            measures.BoxWidth,
            measures.BoxHeight,
            [.. layout.Papers.Select(paper => new DagPaperView(paper.Paper, paper.X, paper.Y, paper.Width, paper.Height))],
            [.. graph.Arrows.Zip(layout.Routes).Select(pair => new DagArrowView(pair.First.From, pair.First.To, Curve(pair.Second)))],
            [.. graph.Nodes.Select((node, i) => new DagBoxView(i, node.Name, node.Group, What(node, marked), layout.Boxes[i].X, layout.Boxes[i].Y, node.State.Length > 0 ? node.State : node.Marked > 0 ? "marked" : "same"))]);
    }

    /// <summary>Bends from a column to the next, and runs level through a column.</summary>
    private static string Curve(IReadOnlyList<(int X, int Y)> points)
    {
        var path = new StringBuilder($"M{points[0].X} {points[0].Y}");
        for (var i = 1; i < points.Count; i++)
        {
            var ((x1, y1), (x2, y2)) = (points[i - 1], points[i]);
            var bend = (x2 - x1) / 2;
            path.Append(i % 2 == 0 ? $"H{x2}" : $"C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}");
        }

        return path.ToString();
    }

    private static string What(GroupNode node, string marked) => (node.Instances, node.Marked) switch
    {
        _ when node.Story.Length > 0 => node.Story,
        (1, 0) => "up to date",
        (1, _) => marked,
        (var all, 0) => $"{Plural.Count(all, "instance")}, up to date",
        var (all, some) => $"{Plural.Count(all, "instance")}, {some} {marked}",
    };
}

/// <summary>A graph as the picture's template has it.</summary>
internal sealed record DagView(
    string Title, int Width, int Height, int BoxWidth, int BoxHeight, IReadOnlyList<DagPaperView> Papers, IReadOnlyList<DagArrowView> Arrows, IReadOnlyList<DagBoxView> Boxes);

/// <summary>The frame around a paper's boxes.</summary>
internal sealed record DagPaperView(string Name, int X, int Y, int Width, int Height);

/// <param name="From">The number of the box at which the arrow begins.</param>
/// <param name="To">The number of the box at which the arrow ends.</param>
/// <param name="Path">The path in SVG's format.</param>
internal sealed record DagArrowView(int From, int To, string Path);

/// <param name="Name">The name including the paper.</param>
/// <param name="Label">The name without the paper.</param>
/// <param name="What">What the stage's instances did or would do.</param>
/// <param name="State">A class attribute: <c>marked</c>, <c>same</c>, or how the stage ended.</param>
internal sealed record DagBoxView(int Number, string Name, string Label, string What, int X, int Y, string State);
