namespace Retable.Front.Reporting;

/// <summary>The drawing of a graph with an arrow over two layers, beside another paper.</summary>
public sealed class DagLayoutTests
{
    private static readonly DagMeasures Measures = new(BoxWidth: 100);

    // data → model → evaluate → table, and data → evaluate, data → table past what lies between.
    private static readonly GroupGraph Graph = new(
        [Node("cac/data", 0), Node("cac/model", 1), Node("cac/evaluate", 2), Node("cac/table", 3), Node("url/data", 0), Node("url/table", 1)],
        [(0, 1), (0, 2), (0, 3), (1, 2), (2, 3), (4, 5)]);

    private static readonly DagLayout Drawn = DagLayout.Of(Graph, Measures);

    [Fact]
    public void No_arrow_runs_behind_a_box() => Assert.All(
        Drawn.Routes.SelectMany(route => route.Zip(route.Skip(1)).SelectMany(Points)),
        point => Assert.DoesNotContain(Drawn.Boxes, box => box.X < point.X && point.X < box.X + Measures.BoxWidth && box.Y < point.Y && point.Y < box.Y + Measures.BoxHeight));

    [Fact]
    public void No_two_boxes_touch() => Assert.All(
        Drawn.Boxes.Select((box, i) => (box, i)),
        each => Assert.DoesNotContain(Drawn.Boxes.Skip(each.i + 1), other => Math.Abs(other.X - each.box.X) < Measures.BoxWidth && Math.Abs(other.Y - each.box.Y) < Measures.BoxHeight));

    [Fact]
    public void Every_box_stands_in_the_frame_of_its_paper_and_the_frames_stand_apart()
    {
        Assert.All(Graph.Nodes.Zip(Drawn.Boxes), pair =>
        {
            var frame = Assert.Single(Drawn.Papers, paper => paper.Paper == pair.First.Paper);
            Assert.InRange(pair.Second.X, frame.X, frame.X + frame.Width - Measures.BoxWidth);
            Assert.InRange(pair.Second.Y, frame.Y, frame.Y + frame.Height - Measures.BoxHeight);
        });
        Assert.True(Drawn.Papers[0].Y + Drawn.Papers[0].Height < Drawn.Papers[1].Y);
    }

    [Fact]
    public void The_frames_are_what_the_picture_is_as_large_as() => Assert.Equal(
        (Drawn.Papers.Max(paper => paper.X + paper.Width) + Measures.Margin, Drawn.Papers.Max(paper => paper.Y + paper.Height) + Measures.Margin),
        (Drawn.Width, Drawn.Height));

    [Fact]
    public void The_same_graph_is_always_drawn_alike() => Assert.Equal(Drawn.Boxes, DagLayout.Of(Graph, Measures).Boxes);

    [Fact]
    public void A_graph_without_stages_has_no_size_worth_drawing() => Assert.Empty(DagLayout.Of(new GroupGraph([], []), Measures).Boxes);

    private static GroupNode Node(string name, int layer) => new(name, 1, 0, layer);

    /// <summary>Points of a piece: a level line, or a bend, which stays between the heights of its ends.</summary>
    private static IEnumerable<(double X, double Y)> Points(((int X, int Y) First, (int X, int Y) Second) piece) => Enumerable.Range(1, 19).Select(i =>
    {
        var t = i / 20.0;
        var s = (3 * t * t) - (2 * t * t * t);
        return (piece.First.X + (t * (piece.Second.X - piece.First.X)), piece.First.Y + (s * (piece.Second.Y - piece.First.Y)));
    });
}
