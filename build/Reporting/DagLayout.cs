namespace Retable.Front.Reporting;

/// <summary>Lays out the boxes and arrows of a graph: a column per layer, a band per paper, and no arrow behind a box.</summary>
/// <remarks>
/// The layered drawing of Sugiyama, Tagawa and Toda (1981): the arrows of a box that reach over several layers share a lane in each layer between, and boxes and lanes of a layer are sorted
/// by the mean place of what they are joined to, sweeping forth and back. Ties keep the order of the pipeline file, so that the same graph is always drawn alike.
/// </remarks>
internal sealed class DagLayout
{
    private const int Sweeps = 8;
    private readonly GroupGraph _graph;
    private readonly DagMeasures _measures;
    private readonly List<Place> _places = [];
    private readonly List<Lane> _lanes = [];

    private DagLayout(GroupGraph graph, DagMeasures measures) => (_graph, _measures) = (graph, measures);

    /// <summary>The upper left corner of each node of the graph.</summary>
    public IReadOnlyList<(int X, int Y)> Boxes { get; private set; } = [];

    /// <summary>The points of each arrow, from the right edge of a box to the left edge of another; the arrow bends between columns and runs level through them.</summary>
    public IReadOnlyList<IReadOnlyList<(int X, int Y)>> Routes { get; private set; } = [];

    public IReadOnlyList<(string Paper, int X, int Y, int Width, int Height)> Papers { get; private set; } = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    public static DagLayout Of(GroupGraph graph, DagMeasures measures)
    {
        var layout = new DagLayout(graph, measures);
        layout.Arrange();
        return layout;
    }

    private void Arrange()
    {
        _places.AddRange(_graph.Nodes.Select((node, i) => new Place(i, node.Layer, IsBox: true)));
        _lanes.AddRange(_graph.Arrows.Select(LaneOf));
        var papers = new List<(string Paper, int X, int Y, int Width, int Height)>();
        var top = _measures.Margin;
        foreach (var paper in _graph.Nodes.Select(node => node.Paper).Distinct())
        {
            var height = ArrangePaper(paper, top + _measures.Heading);
            var columns = _graph.Nodes.Where(node => node.Paper == paper).Max(node => node.Layer) + 1;
            var width = (columns * (_measures.BoxWidth + _measures.GapX)) - _measures.GapX + (2 * _measures.Padding);
            papers.Add((paper, _measures.Margin, top, width, height + _measures.Heading + _measures.Padding));
            top += height + _measures.Heading + _measures.Padding + _measures.GapY;
        }

        Papers = papers;
        Width = papers.Select(paper => paper.X + paper.Width).DefaultIfEmpty(0).Max() + _measures.Margin;
        Height = top - (papers.Count > 0 ? _measures.GapY : 0) + _measures.Margin;
        Boxes = [.. _places.Take(_graph.Nodes.Count).Select(place => (X(place.Layer), place.Y))];
        Routes = [.. _graph.Arrows.Zip(_lanes).Select(pair => Route(pair.First, pair.Second))];
    }

    /// <summary>Reserves a place for an arrow in every layer between its ends; arrows that begin at one box share them.</summary>
    private Lane LaneOf((int From, int To) arrow)
    {
        var places = new List<int> { arrow.From };
        for (var layer = _graph.Nodes[arrow.From].Layer + 1; layer < _graph.Nodes[arrow.To].Layer; layer++)
        {
            var shared = _places.FindIndex(place => !place.IsBox && place.Node == arrow.From && place.Layer == layer);
            places.Add(shared >= 0 ? shared : _places.Count);
            if (shared < 0)
            {
                _places.Add(new Place(arrow.From, layer, IsBox: false));
            }
        }

        return new Lane([.. places, arrow.To]);
    }

    /// <returns>The height that the paper's tallest layer takes.</returns>
    private int ArrangePaper(string paper, int top)
    {
        var layers = _places.Select((place, i) => (place, i)).Where(each => _graph.Nodes[each.place.Node].Paper == paper)
            .GroupBy(each => each.place.Layer, each => each.i).OrderBy(layer => layer.Key).Select(layer => layer.ToList()).ToList();
        var links = _lanes.SelectMany(lane => lane.Places.Zip(lane.Places.Skip(1))).Distinct().ToList();
        var before = links.ToLookup(link => link.Second, link => link.First);
        var after = links.ToLookup(link => link.First, link => link.Second);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var forth = sweep % 2 == 0;
            foreach (var layer in forth ? layers : Enumerable.Reverse(layers))
            {
                Sort(layer, forth ? before : after, layers);
            }
        }

        var heights = layers.ConvertAll(layer => layer.Sum(HeightOf) + ((layer.Count - 1) * _measures.GapY));
        foreach (var (layer, height) in layers.Zip(heights))
        {
            // Short layers stand in the middle of the tallest.
            var y = top + ((heights.Max() - height) / 2);
            foreach (var place in layer)
            {
                _places[place] = _places[place] with { Y = y };
                y += HeightOf(place) + _measures.GapY;
            }
        }

        return heights.Max();
    }

    private static void Sort(List<int> layer, ILookup<int, int> neighbours, List<List<int>> layers)
    {
        // A place's height in its layer, from 0 to 1: layers have different numbers of places.
        var at = layers.SelectMany(other => other.Select((place, i) => (place, (i + 0.5) / other.Count))).ToDictionary(pair => pair.place, pair => pair.Item2);
        var sorted = layer.OrderBy(place => neighbours[place].Select(other => at[other]).DefaultIfEmpty(at[place]).Average()).ToList();
        layer.Clear();
        layer.AddRange(sorted);
    }

    private IReadOnlyList<(int X, int Y)> Route((int From, int To) arrow, Lane lane)
    {
        var points = new List<(int X, int Y)> { (X(_graph.Nodes[arrow.From].Layer) + _measures.BoxWidth, Middle(arrow.From)) };
        foreach (var place in lane.Places.Skip(1).SkipLast(1))
        {
            points.Add((X(_places[place].Layer), Middle(place)));
            points.Add((X(_places[place].Layer) + _measures.BoxWidth, Middle(place)));
        }

        return [.. points, (X(_graph.Nodes[arrow.To].Layer), Middle(arrow.To))];
    }

    private int X(int layer) => _measures.Margin + _measures.Padding + (layer * (_measures.BoxWidth + _measures.GapX));

    private int Middle(int place) => _places[place].Y + (HeightOf(place) / 2);

    private int HeightOf(int place) => _places[place].IsBox ? _measures.BoxHeight : _measures.LaneHeight;

    /// <summary>A box, or the lane of an arrow through a layer.</summary>
    private sealed record Place(int Node, int Layer, bool IsBox)
    {
        public int Y { get; init; }
    }

    private sealed record Lane(IReadOnlyList<int> Places);
}

/// <summary>Sizes of a drawing, in pixels at full size.</summary>
internal sealed record DagMeasures(int BoxWidth)
{
    public int BoxHeight { get; } = 44;

    public int LaneHeight { get; } = 6;

    public int GapX { get; } = 54;

    public int GapY { get; } = 16;

    /// <summary>The margin around everything.</summary>
    public int Margin { get; } = 4;

    /// <summary>The space between a paper's frame and its content.</summary>
    public int Padding { get; } = 16;

    /// <summary>The space above the boxes of a paper, for its name.</summary>
    public int Heading { get; } = 40;
}
