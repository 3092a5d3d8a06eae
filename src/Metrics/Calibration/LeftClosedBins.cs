namespace Retable.Metrics.Calibration;

/// <summary>Equal-width bins [lower, upper), and one more for a confidence of exactly 1.</summary>
public static class LeftClosedBins
{
    /// <summary>Edges and confidences compared in float64 (the proxy-dirichlet code).</summary>
    /// <inheritdoc cref="RightClosedBins.Of"/>
    public static CalibrationBins Of(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct, int bins)
    {
        var edges = Edges.Float64(bins);
        return CalibrationBins.Of(confidence, correct, bins + 1, c => Edges.AtOrBelow(edges, c) - 1);
    }

    /// <summary>Edges and confidences compared in float32 (torchmetrics from 1.0 on).</summary>
    /// <inheritdoc cref="RightClosedBins.Of"/>
    public static CalibrationBins OfFloat32(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct, int bins)
    {
        var edges = Edges.Float32(bins);
        return CalibrationBins.Of(confidence, correct, bins + 1, c => Edges.AtOrBelow(edges, (float)c) - 1);
    }
}
