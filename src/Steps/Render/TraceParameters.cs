namespace Retable.Steps.Render;

/// <summary>Parameters of the verb <c>trace</c>.</summary>
public sealed record TraceParameters
{
    /// <summary>Cells as <c>row.column</c>; an empty list for all. Separators within a name need not be exact: <c>ours.far.auroc</c> is <c>ours.far_auroc</c>.</summary>
    public IReadOnlyList<string> Cells { get; init; } = [];

    /// <summary>The experiment that the table is part of; empty for none.</summary>
    public string Experiment { get; init; } = "";

    /// <summary>Whether all metrics of the table are among the inputs, so that a row or column without any is an error.</summary>
    public bool HasAll { get; init; } = true;
}
