using Retable.Metrics;

namespace Retable.Tests;

public sealed class RankCorrelationTests
{
    [Fact]
    public void Any_rising_function_of_the_other_side_is_one_and_any_falling_one_is_minus_one()
    {
        Assert.Equal(1, RankCorrelation.Of([1, 2, 10, 40], [-5, 0, 1, 1.5]), precision: 12);
        Assert.Equal(-1, RankCorrelation.Of([1, 2, 10, 40], [9, 8, 7, -1]), precision: 12);
    }

    // Ranks 1, 2½, 2½, 4 against 1, 2, 3, 4: 4.5 / √(4.5 · 5), as SciPy's spearmanr gives.
    [Fact]
    public void Equal_values_share_the_mean_of_their_ranks() =>
        Assert.Equal(0.948683298050514, RankCorrelation.Of([1, 2, 2, 3], [1, 2, 3, 4]), precision: 12);

    [Fact]
    public void A_constant_side_has_no_correlation() => Assert.True(double.IsNaN(RankCorrelation.Of([1, 1, 1], [1, 2, 3])));

    [Fact]
    public void A_NaN_is_refused() => Assert.Throws<ArgumentException>(() => RankCorrelation.Of([1, double.NaN], [1, 2]));
}
