namespace Retable.Steps.Render;

/// <summary>What a table's pipeline knows of itself.</summary>
public sealed record CheckParameters
{
    /// <summary>The profile that is asked for.</summary>
    public required string Profile { get; init; }

    /// <summary>All profiles of the paper: a definition can name no other.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>What will be measured for each definition; one whose stages do not all say is left out.</summary>
    public IReadOnlyList<MeasuredMetrics> Measured { get; init; } = [];
}

/// <summary>The metrics that the stages behind a table write.</summary>
public sealed record MeasuredMetrics
{
    /// <summary>Path of the table's definition, as the step's input has it.</summary>
    public required string Definition { get; init; }

    /// <summary>Their names, without scores.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }
}
