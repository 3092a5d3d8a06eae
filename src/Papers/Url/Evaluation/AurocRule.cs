using Retable.Metrics.Detection;

namespace Retable.Papers.Url.Evaluation;

/// <summary>An area under the ROC curve, in one of the two ways of <see cref="AurocRules"/>.</summary>
public delegate double AurocRule(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive);

/// <summary>The ways to take it.</summary>
public static class AurocRules
{
    /// <summary>By ranks, in float64; NaN where one class is absent.</summary>
    public static double Exact(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive) =>
        positive.Contains(true) && positive.Contains(false) ? Auroc.Of(scores, positive) : double.NaN;

    /// <summary>As the published numbers: through a float32 sigmoid, and 0 where one class is absent (<see cref="TorchmetricsAuroc"/>).</summary>
    public static double Published(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive) => TorchmetricsAuroc.Of(scores, positive);
}
