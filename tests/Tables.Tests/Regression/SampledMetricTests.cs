using Retable.Metrics.Detection;
using Retable.Tables.Regression;

namespace Retable.Tests.Tables.Regression;

public sealed class SampledMetricTests
{
    private static readonly SampleColumn Known = new("m", 0, "known", "score_s", [0, 1, 2, 3], true, [1, 2, 2, 5]);
    private static readonly SampleColumn Far = new("m", 0, "far", "score_s", [0, 1, 2], false, [2, 4, 6]);

    // A sample that counts twice is the sample twice; one that counts zero times is not there. Ties between the classes included.
    [Fact]
    public void Counts_are_repetitions_of_samples()
    {
        int[] counts = [0, 2, 1, 1, 3, 0, 1];
        var repeated = RankedScores.OfClasses([2, 2, 2, 6], [2, 2, 2, 5]);

        Assert.Equal(Auroc.Of(repeated), Metric("auroc").Of(counts), 12);
        Assert.Equal(FprAtTpr.FirstReached(repeated), Metric("fpr95").Of(counts), 12);
        Assert.Equal(Aupr.Of(repeated), Metric("aupr_out").Of(counts), 12);
        Assert.Equal(Aupr.Of(repeated.Exchanged()), Metric("aupr_in").Of(counts), 12);
    }

    [Fact]
    public void Accuracy_is_the_share_that_is_right()
    {
        var correct = Known with { Quantity = SampleColumn.Correct, Values = [1, 0, 0, 1] };

        Assert.Equal(3 / 4.0, SampledMetric.From([correct], new MetricKey("m", "known", 0, "accuracy"))!.Of([3, 1, 0, 0]));
    }

    [Theory]
    [InlineData("auroc.other", "far")]
    [InlineData("auroc.s", "near")]
    [InlineData("auroc.s", "known")]
    [InlineData("ece", "known")]
    public void What_the_samples_do_not_hold_is_not_computed(string metric, string dataset) =>
        Assert.Null(SampledMetric.From([Known, Far], new MetricKey("m", dataset, 0, metric)));

    private static SampledMetric Metric(string family) => SampledMetric.From([Known, Far], new MetricKey("m", "far", 0, $"{family}.s"))!;
}
