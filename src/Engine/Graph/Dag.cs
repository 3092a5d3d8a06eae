using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Engine.Graph;

/// <summary>The stages of one pipeline or several with their arrows, as indices: stage i of <see cref="Stages"/> is node i.</summary>
public sealed class Dag
{
    private readonly Dictionary<(string Paper, string Name), int> _index;
    private readonly int[][] _upstream;
    private readonly int[][] _downstream;

    /// <exception cref="BadInputException">An input names no stage or no output of it, or the stages form a circle.</exception>
    public Dag(params ReadOnlySpan<Pipeline> pipelines)
    {
        Stages = pipelines.Length == 1 ? pipelines[0].Stages : [.. pipelines.ToArray().SelectMany(pipeline => pipeline.Stages)];
        _index = new Dictionary<(string, string), int>(Stages.Length);
        for (var i = 0; i < Stages.Length; i++)
        {
            _index.Add((Stages[i].Paper, Stages[i].Name), i);
        }

        _upstream = new DagLinks(this).Upstream();
        _downstream = Reverse(_upstream);
        Order = TopologicalOrder();
    }

    public ImmutableArray<Stage> Stages { get; }

    /// <summary>All nodes, each after those it reads from; among equals in the order of the file.</summary>
    public ImmutableArray<int> Order { get; }

    /// <summary>The node of a stage's name in a paper's pipeline, or -1.</summary>
    public int Find(string paper, string name) => _index.GetValueOrDefault((paper, name), -1);

    /// <summary>The nodes that a node reads from, each once, ascending.</summary>
    public ReadOnlySpan<int> Upstream(int node) => _upstream[node];

    /// <summary>The nodes that read from a node, each once, ascending.</summary>
    public ReadOnlySpan<int> Downstream(int node) => _downstream[node];

    private static int[][] Reverse(int[][] arrows)
    {
        var counts = new int[arrows.Length];
        foreach (var from in arrows)
        {
            foreach (var node in from)
            {
                counts[node]++;
            }
        }

        var reversed = Array.ConvertAll(counts, count => count == 0 ? [] : new int[count]);
        Array.Clear(counts);
        for (var to = 0; to < arrows.Length; to++)
        {
            foreach (var node in arrows[to])
            {
                reversed[node][counts[node]++] = to;
            }
        }

        return reversed;
    }

    private ImmutableArray<int> TopologicalOrder()
    {
        var missing = Array.ConvertAll(_upstream, from => from.Length);
        var order = ImmutableArray.CreateBuilder<int>(missing.Length);
        for (var node = 0; node < missing.Length; node++)
        {
            if (missing[node] == 0)
            {
                order.Add(node);
            }
        }

        for (var next = 0; next < order.Count; next++)
        {
            foreach (var reader in _downstream[order[next]])
            {
                if (--missing[reader] == 0)
                {
                    order.Add(reader);
                }
            }
        }

        return order.Count == missing.Length ? order.MoveToImmutable() : throw Circle(missing);
    }

    /// <summary>Names one circle: from any node that was never free, upstream through such nodes until one comes again.</summary>
    private BadInputException Circle(int[] missing)
    {
        var path = new List<int>();
        var node = Array.FindIndex(missing, count => count > 0);
        while (!path.Contains(node))
        {
            path.Add(node);
            node = Array.Find(_upstream[node], from => missing[from] > 0);
        }

        var circle = path[path.IndexOf(node)..];
        circle.Reverse();
        return new BadInputException("the stages form a circle, so none of them could run first")
        {
            At = Stages[circle[0]].At,
            Facts = [("circle", string.Join(" -> ", circle.Append(circle[0]).Select(i => Stages[i].Name)))],
            Hint = "Take out one of the inputs.",
        };
    }
}
