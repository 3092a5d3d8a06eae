namespace Retable.Metrics.Calibration;

/// <summary>Equal-width bins (lower, upper], compared in float32: a confidence of exactly 0 is in none.</summary>
/// <remarks>Source: Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", ICML 2017; gpleiss/temperature_scaling; torchmetrics before 1.0.</remarks>
public static class RightClosedBins
{
    /// <param name="confidence">Probability of the predicted class, in [0, 1].</param>
    /// <param name="correct">Whether the prediction is right.</param>
    /// <param name="bins">15 in most papers.</param>
    public static CalibrationBins Of(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct, int bins)
    {
        var edges = Edges.Float32(bins);
        return CalibrationBins.Of(confidence, correct, bins, c => Edges.Below(edges, (float)c) - 1);
    }
}
