using Retable.Metrics.Calibration;
using Retable.Tests;

namespace Retable.Metrics.Tests;

public sealed class CalibrationTests
{
    // Two bins: (0, 0.5] with 0.4 right, (0.5, 1] with 0.8 right and 0.8 wrong. Gaps 0.6 and 0.3, weights 1/3 and 2/3.
    [Fact]
    public void Errors_of_two_bins_by_hand()
    {
        var bins = RightClosedBins.Of([0.4, 0.8, 0.8], [true, true, false], 2);
        Assert.Equal((0.6 / 3) + (0.3 * 2 / 3), bins.Ece, 12);
        Assert.Equal(0.6, bins.Mce, 12);
        Assert.Equal(0.45, bins.Ace, 12);
        Assert.Equal(Math.Sqrt((0.36 / 3) + (0.09 * 2 / 3)), bins.Rms, 12);
    }

    [Fact]
    public void An_edge_belongs_to_the_lower_bin_on_the_right_and_to_the_upper_on_the_left()
    {
        Assert.Equal([1, 0], RightClosedBins.Of([0.5], [true], 2).Counts);
        Assert.Equal([1, 0], CeilRuleBins.Of([0.5], [true], 2).Counts);
        Assert.Equal([0, 1, 0], LeftClosedBins.Of([0.5], [true], 2).Counts);
    }

    [Fact]
    public void Certainty_has_a_bin_of_its_own_on_the_left() => Assert.Equal([0, 0, 1], LeftClosedBins.Of([1.0], [true], 2).Counts);

    [Fact]
    public void Zero_is_in_no_bin_on_the_right_but_counts()
    {
        var bins = RightClosedBins.Of([0, 1], [false, false], 2);
        Assert.Equal([0, 1], bins.Counts);
        Assert.Equal(0.5, bins.Ece);
    }

    // 0.3 lies below 3 · (1/10) = 0.30000000000000004, so it belongs to the bin before.
    [Fact]
    public void Float64_edges_are_multiples_of_the_rounded_width()
    {
        Assert.Equal(1, LeftClosedBins.Of([0.3], [true], 10).Counts[2]);
        Assert.Equal(1, LeftClosedBins.Of([0.30000000000000004], [true], 10).Counts[3]);
    }

    [Fact]
    public void Equal_count_bins_drop_the_smallest_confidence() =>
        Assert.Equal([2, 1], EqualCountBins.Of([0.1, 0.2, 0.3, 0.4], [true, true, true, true], 2).Counts);

    [Fact]
    public void Equal_count_bins_take_one_sample() => Assert.Equal(0, EqualCountBins.Of([0.9], [true], 15).Ece);

    [Fact]
    public void The_last_chunk_never_counts()
    {
        Assert.Equal(0, SortedChunkError.Of([0.1, 0.2, 0.3], [true, true, true], chunk: 2).L1);
        // Sorted: 0.1, 0.2 | 0.3, 0.9 and the remainder: only the first chunk counts, gap 0.85, weight 2/5.
        Assert.Equal(0.85 * 0.4, SortedChunkError.Of([0.9, 0.3, 0.2, 0.1, 0.95], [true, true, true, true, true], chunk: 2).L1, 12);
    }

    // Each class alone is off by 0.3 on both samples.
    [Fact]
    public void Classwise_error_is_the_mean_over_the_classes() =>
        Assert.Equal(0.3, ClasswiseEce.Of([0.7, 0.3, 0.3, 0.7], 2, [0, 1], 10), 6);

    // All residuals lie at 0.52 and are 0.02 on average; smoothed they stay away from both ends, so that the mean over m points is 0.02 (m - 1) / m.
    // The bisection comes by 1/64, where 200 and 800 points are fewer than 20 / s = 1280: m is 3200. The first of 1024ths above the error is 21.
    [Fact]
    public void The_grid_of_the_smooth_error_is_refined_by_four()
    {
        var smooth = SmoothEce.Relplot10([.. Enumerable.Repeat(0.52, 10)], [.. Enumerable.Range(0, 10).Select(i => i < 5)]);
        Assert.Equal(0.02 * 3199 / 3200, smooth.Error, 9);
        Assert.Equal(21.0 / 1024, smooth.Bandwidth);
    }

    [Fact]
    public void Smooth_error_of_confident_truth_is_zero_and_of_confident_error_large()
    {
        Assert.Equal(0, SmoothEce.Relplot10([1, 1, 1], [true, true, true]).Error);
        Assert.True(SmoothEce.Relplot103([1, 1, 1], [false, false, false]).Error > 0.99);
    }
}
