using Retable.Tables.Derivation;
using Retable.Tables.Regression;

namespace Retable.Tests.Tables.Derivation;

public sealed class MetricDerivationTests
{
    // Three of four known images are right. Of four pairs known-unknown the unknown has the higher score in three: AUROC 0.75.
    private static readonly SampleColumn[] Samples =
    [
        new("ours", 0, "known", SampleColumn.Correct, [0, 1, 2, 3], true, [1, 1, 0, 1]),
        new("ours", 0, "known", "score_gamma", [0, 1], true, [0.1f, 0.6f]),
        new("ours", 0, "far", "score_gamma", [0, 1], false, [0.5f, 0.9f]),
    ];

    [Theory]
    [InlineData("accuracy", "", "known", 0.75)]
    [InlineData("auroc", "gamma", "far", 0.75)]
    public void A_metric_follows_from_the_samples(string metric, string score, string dataset, double value)
    {
        var derived = Assert.Single(MetricDerivation.Of([Lab.Metric("ours", metric, value, score: score, dataset: dataset)], Samples)).Derived;

        Assert.Equal(value, derived!.Value, 12);
        Assert.True(MetricDerivation.Follows(value, derived.Value));
        Assert.False(MetricDerivation.Follows(value + 0.001, derived.Value));
    }

    [Theory]
    [InlineData("ece", "", "known")]
    [InlineData("auroc", "another", "far")]
    public void What_predictions_do_not_hold_is_not_derived(string metric, string score, string dataset) =>
        Assert.Null(Assert.Single(MetricDerivation.Of([Lab.Metric("ours", metric, 0.5, score: score, dataset: dataset)], Samples)).Derived);
}
