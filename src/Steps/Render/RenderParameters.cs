namespace Retable.Steps.Render;

/// <summary>What a table says of where it comes from; what it is stands in its definition.</summary>
public sealed record RenderParameters
{
    /// <summary>The experiment that the table is part of; empty for none. The engine's front fills it in.</summary>
    public string Experiment { get; init; } = "";

    /// <summary>What the experiment sets: <c>train_size=600</c>.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];
}
