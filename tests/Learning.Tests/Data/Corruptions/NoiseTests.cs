using Retable.Contract;
using Retable.Learning.Data.Corruptions;

namespace Retable.Tests;

public sealed class NoiseTests
{
    private static readonly ByteImage Pixels = new([0, 51, 204], channels: 1, height: 1, width: 3);

    [Fact]
    public void Gaussian_noise_is_added_and_clipped() =>
        Close([0, 76.5, 255], GaussianNoise.Add(Pixels, [-0.1, 0.1, 0.5]));

    [Fact]
    public void Speckle_noise_is_in_proportion_and_leaves_black_black() =>
        Close([0, 76.5, 102], SpeckleNoise.Multiply(Pixels, [9, 0.5, -0.5]));

    [Fact]
    public void A_shot_is_a_count_by_its_white_level() => Close([0, 25.5, 255], new ShotNoise(50).Of(Pixels, [0, 5, 60]));

    [Fact]
    public void An_impulse_is_white_or_black() =>
        Close([255, 0, 204], ImpulseNoise.Replace(Pixels, [true, true, false], [true, false, true]));

    [Fact]
    public void Draws_for_another_number_of_pixels_are_refused()
    {
        Assert.Throws<ArgumentException>(() => GaussianNoise.Add(Pixels, [0, 0]));
        Assert.Throws<ArgumentException>(() => SpeckleNoise.Multiply(Pixels, [0, 0]));
        Assert.Throws<ArgumentException>(() => new ShotNoise(50).Of(Pixels, [0, 0]));
        Assert.Throws<ArgumentException>(() => ImpulseNoise.Replace(Pixels, [true, true], [true, false, true]));
    }

    // Of 40 000 pixels, none of them clipped: three standard errors are 0.38 of the mean and 0.27 of the deviation.
    [Fact]
    public void Drawn_gaussian_noise_has_the_deviation_asked_for()
    {
        var levels = new GaussianNoise(0.1).Apply(Grey(128, 200), new Philox(1)).Levels;
        Assert.Equal(128, levels.Average(), tolerance: 0.4);
        Assert.Equal(25.5, Deviation(levels), tolerance: 0.3);
    }

    [Fact]
    public void Drawn_speckle_noise_has_the_deviation_asked_for() =>
        Assert.Equal(12.8, Deviation(new SpeckleNoise(0.1).Apply(Grey(128, 200), new Philox(1)).Levels), tolerance: 0.15);

    // A Poisson count has its mean for variance: 255 · √(0.2 · 50) / 50 = 16.13.
    [Fact]
    public void Drawn_shots_have_the_deviation_of_counts()
    {
        var levels = new ShotNoise(50).Apply(Grey(51, 200), new Philox(1)).Levels;
        Assert.Equal(51, levels.Average(), tolerance: 0.25);
        Assert.Equal(16.13, Deviation(levels), tolerance: 0.2);
    }

    [Fact]
    public void Impulses_hit_the_share_asked_for_and_half_of_them_are_white()
    {
        var levels = new ImpulseNoise(0.1).Apply(Grey(128, 200), new Philox(1)).Levels;
        Assert.Equal(0.05, levels.Count(level => level == 0) / 40_000.0, tolerance: 0.0033);
        Assert.Equal(0.05, levels.Count(level => level == 255) / 40_000.0, tolerance: 0.0033);
    }

    // Both algorithms, on either side of 10. Three standard errors of a mean of n counts are 3 √(mean / n).
    [Theory, InlineData(0.5), InlineData(9.9), InlineData(10.1), InlineData(60), InlineData(500)]
    public void Counts_have_their_mean_for_mean_and_for_variance(double mean)
    {
        const int Count = 20_000;
        var draws = new Philox(1);
        var counts = Enumerable.Range(0, Count).Select(_ => (double)PoissonDraws.Next(mean, draws)).ToArray();
        Assert.Equal(mean, counts.Average(), tolerance: 3 * Math.Sqrt(mean / Count));
        Assert.Equal(1, Deviation(counts) * Deviation(counts) / mean, tolerance: 0.04);
    }

    // P(0) = exp(−10.1) and so on: the rejection's own formula, up to ten factorials and from there on by Stirling's series.
    [Fact]
    public void Counts_have_the_probabilities_of_the_distribution()
    {
        const int Count = 200_000;
        const double Mean = 10.1;
        var draws = new Philox(2);
        var seen = Enumerable.Range(0, Count).Select(_ => PoissonDraws.Next(Mean, draws)).CountBy(count => count).ToDictionary();
        var expected = Math.Exp(-Mean);
        for (var k = 0; k < 20; k++)
        {
            var error = 4 * Math.Sqrt(expected / Count);
            Assert.Equal(expected, seen.GetValueOrDefault(k) / (double)Count, tolerance: error);
            expected *= Mean / (k + 1);
        }
    }

    [Fact]
    public void Nothing_is_counted_where_nothing_is_expected() => Assert.Equal(0, PoissonDraws.Next(0, new Philox(1)));

    [Theory, InlineData(-1), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void What_is_no_mean_of_counts_is_refused(double mean) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PoissonDraws.Next(mean, new Philox(1)));

    private static ByteImage Grey(byte level, int side) => new([.. Enumerable.Repeat(level, side * side)], 1, side, side);

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private static void Close(double[] expected, FloatImage actual) => Assert.Equal(expected, actual.Levels, (a, b) => Math.Abs(a - b) < 1e-9);
}
