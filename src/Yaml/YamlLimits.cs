namespace Retable.Yaml;

/// <summary>How much of a stranger's file is read before it is refused.</summary>
public sealed record YamlLimits
{
    public static YamlLimits Default { get; } = new();

    /// <summary>Bytes of the file.</summary>
    public int Bytes { get; init; } = 64 << 20;

    /// <summary>Maps and lists inside each other.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Nodes that a reader meets who follows every alias.</summary>
    public long Nodes { get; init; } = 5_000_000;
}
