using Retable.Contract;

namespace Retable.Yaml;

/// <summary>A piece of a YAML file that remembers where it was written.</summary>
public abstract class YamlNode
{
    private protected YamlNode(SourcePosition at) => At = at;

    public SourcePosition At { get; }

    /// <summary>What it is, in the words of an error message: <c>a map</c>, <c>text 'abc'</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>How many nodes a reader meets who follows every alias: the measure that aliases cannot cheat.</summary>
    internal long Size { get; private set; } = 1;

    /// <summary>How deep it nests below itself, aliases followed; a single value has 0.</summary>
    internal int Depth { get; private set; }

    private protected void Include(YamlNode child)
    {
        Size += child.Size;
        Depth = Math.Max(Depth, child.Depth + 1);
    }
}
