namespace Retable.Steps.Render;

/// <summary>What a table's pipeline knows before anything runs.</summary>
public sealed record CheckParameters
{
    /// <summary>The requested profile.</summary>
    public required string Profile { get; init; }

    /// <summary>All profiles of the paper, the only ones that a definition may name.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>The metrics that will be measured for each definition; a definition is left out if not all of its stages say.</summary>
    public IReadOnlyList<MeasuredMetrics> Measured { get; init; } = [];
}

/// <summary>The metrics that the stages behind a table write.</summary>
public sealed record MeasuredMetrics
{
    /// <summary>The path of the table's definition, as in the step's input.</summary>
    public required string Definition { get; init; }

    /// <summary>The metrics' names, without scores.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }
}
