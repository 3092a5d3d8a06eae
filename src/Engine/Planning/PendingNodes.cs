using Retable.Contract;
using Retable.Engine.Graph;

namespace Retable.Engine.Planning;

/// <summary>Which nodes have inputs of unknown content, and which must be decided anew, in topological order.</summary>
/// <remarks>Counts instead of searches: a table over ten thousand stages is looked at when the last of them is known, not ten thousand times.</remarks>
internal sealed class PendingNodes
{
    private readonly Dag _dag;
    private readonly bool[] _isOpen;
    private readonly int[] _openInputs;
    private readonly int[] _position;
    private readonly SortedSet<(int Position, int Node)> _pending = [];
    private readonly Dictionary<Digest, List<int>> _byKey = [];

    public PendingNodes(Dag dag)
    {
        _dag = dag;
        (_isOpen, _openInputs, _position) = (new bool[dag.Stages.Length], new int[dag.Stages.Length], new int[dag.Stages.Length]);
        for (var i = 0; i < _position.Length; i++)
        {
            _position[dag.Order[i]] = i;
        }
    }

    /// <summary>The first input of a node whose content is unknown; null if there is none.</summary>
    public int? FirstOpen(int node)
    {
        if (_openInputs[node] > 0)
        {
            foreach (var from in _dag.Upstream(node))
            {
                if (_isOpen[from])
                {
                    return from;
                }
            }
        }

        return null;
    }

    /// <summary>Notes whether a node's content is unknown.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isOpen">Whether its content is unknown now.</param>
    /// <param name="isOther">Whether its content is known and another one than before.</param>
    /// <returns>The readers whose answer that can change.</returns>
    public IEnumerable<int> SetOpen(int node, bool isOpen, bool isOther)
    {
        var change = (isOpen ? 1 : 0) - (_isOpen[node] ? 1 : 0);
        if (change == 0 && !isOther)
        {
            return [];
        }

        _isOpen[node] = isOpen;
        var affected = new List<int>();
        foreach (var reader in _dag.Downstream(node))
        {
            var before = _openInputs[reader];
            _openInputs[reader] += change;
            if (before == 0 || _openInputs[reader] == 0)
            {
                affected.Add(reader);
            }
        }

        return affected;
    }

    public void Add(int node) => _pending.Add((_position[node], node));

    public void Clear() => _pending.Clear();

    public bool TryNext(out int node)
    {
        if (_pending.Count == 0)
        {
            node = -1;
            return false;
        }

        var first = _pending.Min;
        _pending.Remove(first);
        node = first.Node;
        return true;
    }

    /// <summary>Remembers that a node would be executed with this key.</summary>
    public void Remember(Digest key, int node)
    {
        if (!_byKey.TryGetValue(key, out var nodes))
        {
            _byKey.Add(key, nodes = []);
        }

        nodes.Add(node);
    }

    /// <summary>Returns the nodes remembered for a key and forgets them: one record serves them all.</summary>
    public IReadOnlyList<int> TakeKey(Digest key) => _byKey.Remove(key, out var nodes) ? nodes : [];
}
