namespace Retable.Steps.Render;

/// <summary>The verb has none: what a table is stands in its definition.</summary>
public sealed record RenderParameters;
