namespace Retable.Metrics.Detection;

/// <summary>AUROC as torchmetrics 0.11 computes it: scores outside [0, 1] first pass through a float32 sigmoid, and the result is 0 if a class is absent.</summary>
/// <remarks>What the sigmoid does to ties: <see cref="TorchmetricsCompat"/>. It is here to reproduce published numbers; ours come from <see cref="Auroc"/>.</remarks>
public static class TorchmetricsAuroc
{
    /// <param name="scores">Higher means more likely positive; taken as float32.</param>
    /// <param name="positive">As long as <paramref name="scores"/>.</param>
    public static double Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive) =>
        positive.Contains(true) && positive.Contains(false) ? Auroc.Of(TorchmetricsCompat.Rank(scores, positive)) : 0;
}
