namespace Retable.Steps.Render;

/// <summary>What is traced.</summary>
public sealed record TraceParameters
{
    /// <summary>Cells as <c>row.column</c>; none for all of them. What stands between words of a name need not be given exactly: <c>ours.far.auroc</c> is <c>ours.far_auroc</c>.</summary>
    public IReadOnlyList<string> Cells { get; init; } = [];

    /// <summary>The experiment that the table is part of; empty for none.</summary>
    public string Experiment { get; init; } = "";

    /// <summary>Whether all metrics of the table are among the inputs: then a row or column without any is an error.</summary>
    public bool HasAll { get; init; } = true;
}
