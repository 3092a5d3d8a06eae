using Retable.Contract;

namespace Retable.Yaml;

/// <summary>A piece of a YAML file that remembers its position.</summary>
public abstract class YamlNode
{
    private protected YamlNode(SourcePosition at) => At = at;

    public SourcePosition At { get; }

    /// <summary>The node's kind in the words of an error message: <c>a map</c>, <c>text 'abc'</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The number of nodes when every alias is followed, a measure that aliases cannot hide.</summary>
    internal long Size { get; private set; } = 1;

    /// <summary>The depth of nesting below this node, with aliases followed; 0 for a single value.</summary>
    internal int Depth { get; private set; }

    private protected void Include(YamlNode child)
    {
        Size += child.Size;
        Depth = Math.Max(Depth, child.Depth + 1);
    }
}
