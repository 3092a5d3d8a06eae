using Retable.Contract;

namespace Retable.Tables.Regression;

/// <summary>The rules by which a metric counts as fallen.</summary>
/// <param name="Level">The chance of a false alarm over all metrics together (Holm), in (0, 1).</param>
/// <param name="Margin">The largest change for the worse that does not matter, in the metric's own unit (shares are 0 … 1), ≥ 0.</param>
/// <param name="Replicates">The number of bootstrap replicates: 500 give the standard error, from which p is computed, to about 3 %.</param>
public sealed record GateRules(double Level = 0.05, double Margin = 0.005, int Replicates = 500)
{
    /// <summary>The seeds of the bootstrap's draws: fixed, so that repeating a check gives the same answer.</summary>
    public SeedSequence Seed { get; init; } = new(0);
}
