using Retable.Engine.Graph;

namespace Retable.Front.Reporting;

/// <summary>A group of instances as one node of a picture.</summary>
/// <param name="Name">The name including the paper: <c>cac/model</c>.</param>
/// <param name="Instances">The number of instances.</param>
/// <param name="Marked">The number of marked instances: those that would run, or that ran.</param>
/// <param name="Layer">0 for a node without inputs; else one more than the deepest of its inputs.</param>
internal sealed record GroupNode(string Name, int Instances, int Marked, int Layer)
{
    /// <summary>A class attribute: <c>ran</c>, <c>cut-off</c>; empty if only the mark counts.</summary>
    public string State { get; init; } = "";

    /// <summary>How the instances ended, in words; empty if only the mark counts.</summary>
    public string Story { get; init; } = "";

    public string Paper => Name.Split('/', 2)[0];

    /// <summary>The name without the paper.</summary>
    public string Group => Name.Split('/', 2)[^1];
}

/// <summary>The DAG with the instances of each matrix drawn as one node, so that it fits on a screen.</summary>
internal sealed class GroupGraph
{
    internal GroupGraph(IReadOnlyList<GroupNode> nodes, IReadOnlyList<(int From, int To)> arrows) => (Nodes, Arrows) = (nodes, arrows);

    /// <summary>The nodes, each after those that it reads from.</summary>
    public IReadOnlyList<GroupNode> Nodes { get; }

    /// <summary>The arrows, as indices of <see cref="Nodes"/>.</summary>
    public IReadOnlyList<(int From, int To)> Arrows { get; }

    /// <param name="dag">All instances.</param>
    /// <param name="wanted">The nodes that take part.</param>
    /// <param name="marked">Whether a node is marked.</param>
    public static GroupGraph Of(Dag dag, IEnumerable<int> wanted, Func<int, bool> marked)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        var nodes = new List<GroupNode>();
        var arrows = new SortedSet<(int From, int To)>();
        foreach (var node in wanted)
        {
            var stage = dag.Stages[node];
            var name = $"{stage.Paper}/{stage.Group}";
            if (!index.TryGetValue(name, out var at))
            {
                index[name] = at = nodes.Count;
                nodes.Add(new GroupNode(name, 0, 0, 0));
            }

            var layer = nodes[at].Layer;
            foreach (var from in dag.Upstream(node))
            {
                if (index.TryGetValue($"{dag.Stages[from].Paper}/{dag.Stages[from].Group}", out var source) && source != at)
                {
                    arrows.Add((source, at));
                    layer = Math.Max(layer, nodes[source].Layer + 1);
                }
            }

            nodes[at] = nodes[at] with { Instances = nodes[at].Instances + 1, Marked = nodes[at].Marked + (marked(node) ? 1 : 0), Layer = layer };
        }

        return new GroupGraph(nodes, [.. arrows]);
    }
}
