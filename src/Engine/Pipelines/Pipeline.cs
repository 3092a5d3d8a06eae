using System.Collections.Immutable;
using Retable.Engine.Keys;

namespace Retable.Engine.Pipelines;

/// <summary>A pipeline file read for one profile: all its instances, every name resolved.</summary>
public sealed record Pipeline
{
    public required string Paper { get; init; }

    public required string Profile { get; init; }

    /// <summary>The file, relative to the project.</summary>
    public required string File { get; init; }

    /// <summary>Defaults, profile and overrides together.</summary>
    public NameMap<CanonicalValue> Parameters { get; init; } = NameMap<CanonicalValue>.Empty;

    /// <summary>The instances in the order of the file, those of a matrix together.</summary>
    public required ImmutableArray<Stage> Stages { get; init; }
}
