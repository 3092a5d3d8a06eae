using System.ComponentModel.DataAnnotations;
using Retable.Tables.Regression;

namespace Retable.Steps.Compare;

/// <summary>When a metric counts as fallen; each parameter means the same as in <see cref="GateRules"/>.</summary>
public sealed record CompareParameters
{
    /// <summary>The chance of a false alarm over all metrics together.</summary>
    [Range(1e-9, 0.5)]
    public double Level { get; init; } = 0.05;

    /// <summary>The largest change for the worse that does not matter, in the metric's own unit: 0.005 is half a point of accuracy.</summary>
    [Range(0, 1e9)]
    public double Margin { get; init; } = 0.005;

    /// <summary>The number of bootstrap replicates.</summary>
    [Range(100, 1_000_000)]
    public int Replicates { get; init; } = 500;

    /// <summary>Whether an undecided metric fails the check too (exit 5).</summary>
    public bool Strict { get; init; }

    /// <summary>The stages that should have measured and failed: missing metrics may be theirs, and the check fails.</summary>
    public IReadOnlyList<string> Failed { get; init; } = [];

    /// <summary>Whether only some of the metrics were asked for: baseline metrics that are not measured are then left out, not gone.</summary>
    public bool Part { get; init; }

    internal GateRules Rules => new(Level, Margin, Replicates);
}
