namespace Retable.Yaml;

/// <summary>Limits beyond which a file is refused.</summary>
public sealed record YamlLimits
{
    public static YamlLimits Default { get; } = new();

    /// <summary>The largest size of the file, in bytes.</summary>
    public int Bytes { get; init; } = 64 << 20;

    /// <summary>The deepest nesting of maps and lists.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>The largest number of nodes when every alias is followed.</summary>
    public long Nodes { get; init; } = 5_000_000;
}
