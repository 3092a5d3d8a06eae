using Retable.Metrics.Selective;
using Retable.Tests;

namespace Retable.Metrics.Tests;

public sealed class SelectiveTests
{
    private static readonly bool[] TwoErrorsOfFive = [true, false, true, false, true];

    [Fact]
    public void Rejecting_the_errors_first_is_perfect() =>
        Assert.Equal(1, PredictionRejection.Of([0, 2, 0, 1, 0], TwoErrorsOfFive).Ratio, 12);

    [Fact]
    public void Rejecting_them_last_is_worse_than_chance() =>
        Assert.True(PredictionRejection.Of([1, 0, 1, 0, 1], TwoErrorsOfFive).Ratio < 0);

    // Remaining errors 2, 1, 0, 0, 0 at 0 … 4 rejections: area (1.5 + 0.5) / 25.
    [Fact]
    public void The_area_by_hand() => Assert.Equal(1 - (2.0 / 25), PredictionRejection.Of([0, 2, 0, 1, 0], TwoErrorsOfFive).Auc, 12);

    [Fact]
    public void Without_errors_or_with_errors_alone_there_is_no_ratio()
    {
        Assert.Equal(double.NaN, PredictionRejection.Of([1, 2], [true, true]).Ratio);
        Assert.Equal(double.NaN, PredictionRejection.Of([1, 2], [false, false]).Ratio);
    }

    [Fact]
    public void An_uncertainty_that_is_NaN_is_refused() =>
        Assert.Throws<ArgumentException>(() => PredictionRejection.Of([double.NaN], [true]));

    // From the most confident on: right, right, wrong. Accuracy among the first 1, 2, 3: 1, 1, 2/3.
    [Fact]
    public void Aurra_by_hand() => Assert.Equal((1 + 1 + (2.0 / 3)) / 3, Aurra.Of([0.7, 0.9, 0.8], [false, true, true]), 12);
}
