using Retable.Metrics;

namespace Retable.Tests;

/// <summary>Calibration error over chunks of samples sorted by confidence.</summary>
/// <remarks>
/// The last chunk, which the remainder joins, is never counted, though it counts in n; with fewer than two full chunks the
/// error is 0. Source: Hendrycks, Lee, Mazeika, hendrycks/pre-training@10cd02a, calib_err; pytorch-ood.
/// </remarks>
/// <param name="L1">Σ (n_c / n) |mean confidence − accuracy|.</param>
/// <param name="L2">√ Σ (n_c / n) gap².</param>
/// <param name="Max">The largest gap.</param>
public sealed record SortedChunkError(double L1, double L2, double Max)
{
    /// <param name="confidence">Confidence of each sample; among equal ones the earlier sample comes first.</param>
    /// <param name="correct">Whether the prediction is right.</param>
    /// <param name="chunk">Samples per chunk; 100 in the source.</param>
    public static SortedChunkError Of(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct, int chunk = 100)
    {
        Samples.RequireSameLength(confidence.Length, correct.Length);
        var (values, hits) = (confidence.ToArray(), correct.ToArray());
        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        var (l1, l2, max) = (0.0, 0.0, 0.0);
        for (var c = 0; c < (order.Length / chunk) - 1; c++)
        {
            var members = order.AsSpan(c * chunk, chunk);
            var gap = 0.0;
            foreach (var i in members)
            {
                gap += values[i] - (hits[i] ? 1 : 0);
            }

            gap = Math.Abs(gap) / chunk;
            var weight = (double)chunk / order.Length;
            (l1, l2, max) = (l1 + (weight * gap), l2 + (weight * gap * gap), Math.Max(max, gap));
        }

        return new SortedChunkError(l1, Math.Sqrt(l2), max);
    }
}
