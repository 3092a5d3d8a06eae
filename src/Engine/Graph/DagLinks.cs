using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Engine.Graph;

/// <summary>Finds the node behind each input. A list that many stages share is looked up once.</summary>
internal sealed class DagLinks(Dag dag)
{
    private readonly Dictionary<InputList, int[]> _known = new(ReferenceEqualityComparer.Instance);
    private readonly SortedSet<int> _union = [];

    public int[][] Upstream()
    {
        var upstream = new int[dag.Stages.Length][];
        for (var i = 0; i < upstream.Length; i++)
        {
            upstream[i] = Upstream(dag.Stages[i]);
        }

        return upstream;
    }

    private int[] Upstream(Stage stage)
    {
        if (stage.Inputs.Count == 1)
        {
            return Nodes(stage.Inputs[0].Value, stage);
        }

        _union.Clear();
        foreach (var (_, list) in stage.Inputs)
        {
            _union.UnionWith(Nodes(list, stage));
        }

        return [.. _union];
    }

    private int[] Nodes(InputList list, Stage reader)
    {
        if (!_known.TryGetValue(list, out var nodes))
        {
            nodes = [.. list.Sources.OfType<Source.Output>().Select(output => Node(output, reader)).Distinct().Order()];
            _known.Add(list, nodes);
        }

        return nodes;
    }

    private int Node(Source.Output output, Stage reader)
    {
        var node = dag.Find(reader.Paper, output.Stage);
        if (node < 0)
        {
            throw BadInputException.UnknownName(
                $"stage '{reader.Name}' reads from a stage that does not exist: '{output.Stage}'",
                output.Stage,
                dag.Stages.Select(stage => stage.Name).Take(100),
                reader.At);
        }

        var outputs = dag.Stages[node].Outputs;
        return outputs.Has(output.Slot)
            ? node
            : throw BadInputException.UnknownName(
                $"stage '{reader.Name}' reads '{output}', but stage '{output.Stage}' has no such output",
                output.Slot,
                outputs.Names,
                reader.At);
    }
}
