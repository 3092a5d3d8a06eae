using Retable.Contract;

namespace Retable.Tables.Regression;

/// <summary>When a metric has fallen.</summary>
/// <param name="Level">The chance of a false alarm over all metrics together (Holm), in (0, 1).</param>
/// <param name="Margin">The largest change for the worse that does not matter, in the metric's own unit (shares are 0 … 1), ≥ 0.</param>
/// <param name="Replicates">Of the bootstrap: 500 give its standard error, from which p comes, to about 3 %.</param>
public sealed record GateRules(double Level = 0.05, double Margin = 0.005, int Replicates = 500)
{
    /// <summary>Where the bootstrap's draws come from: fixed, so that asking twice gives one answer.</summary>
    public SeedSequence Seed { get; init; } = new(0);
}
