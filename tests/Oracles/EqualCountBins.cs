using Retable.Metrics.Calibration;

namespace Retable.Tests;

/// <summary>Bins (lower, upper] that hold about equally many samples: adaptive calibration error. Samples with the smallest confidence are in none.</summary>
/// <remarks>Source: Nguyen and O'Connor 2015; checked against torrvision/focal_calibration@475422a.</remarks>
public static class EqualCountBins
{
    /// <inheritdoc cref="RightClosedBins.Of"/>
    public static CalibrationBins Of(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct, int bins)
    {
        var edges = EdgesOf(confidence, bins);
        return CalibrationBins.Of(confidence, correct, bins, c => Edges.Below(edges, c) - 1);
    }

    /// <summary>The bins + 1 edges: the sorted confidences at the positions k · n / bins, interpolated linearly, the last one at the largest confidence.</summary>
    public static double[] EdgesOf(ReadOnlySpan<double> confidence, int bins)
    {
        var sorted = confidence.ToArray();
        Array.Sort(sorted);
        var last = sorted.Length - 1;
        return [.. Enumerable.Range(0, bins + 1).Select(k =>
        {
            var position = Math.Min((double)k * sorted.Length / bins, last);
            var below = Math.Min((int)position, Math.Max(last - 1, 0));
            return sorted[below] + ((sorted[Math.Min(below + 1, last)] - sorted[below]) * (position - below));
        })];
    }
}
