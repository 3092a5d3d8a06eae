namespace Retable.Steps.Render;

/// <summary>What a table's pipeline knows of itself.</summary>
public sealed record CheckParameters
{
    /// <summary>The profile that is asked for.</summary>
    public required string Profile { get; init; }

    /// <summary>All profiles of the paper: a definition can name no other.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];
}
