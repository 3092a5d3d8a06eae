using Retable.Metrics.Calibration;

namespace Retable.Tests;

/// <summary>Equal-width bins by the rule ⌈bins · confidence − 1⌉ in float64; a confidence of exactly 0 is in none.</summary>
/// <remarks>Differs from <see cref="RightClosedBins"/> only within rounding of an edge. Source: torrvision/focal_calibration@475422a.</remarks>
public static class CeilRuleBins
{
    /// <inheritdoc cref="RightClosedBins.Of"/>
    public static CalibrationBins Of(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct, int bins) =>
        CalibrationBins.Of(confidence, correct, bins, c => (int)Math.Ceiling((bins * c) - 1));
}
