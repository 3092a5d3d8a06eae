namespace Retable.Steps.Render;

/// <summary>Where a table comes from; what it shows is in its definition.</summary>
public sealed record RenderParameters
{
    /// <summary>The experiment that the table is part of; empty for none. The engine's front fills it in.</summary>
    public string Experiment { get; init; } = "";

    /// <summary>The parameters that the experiment sets: <c>train_size=600</c>.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];
}
