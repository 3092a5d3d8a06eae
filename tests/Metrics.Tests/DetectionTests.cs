using FsCheck;
using FsCheck.Fluent;
using Retable.Metrics.Detection;

namespace Retable.Metrics.Tests;

public sealed class DetectionTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithReplay(20261125, 3).WithMaxTest(200);

    // Few distinct values, so that ties are everywhere; at least one of each class.
    private static readonly Arbitrary<(int[] Positives, int[] Negatives)> Classes =
        (from positives in Gen.NonEmptyListOf(Gen.Choose(-3, 3))
         from negatives in Gen.NonEmptyListOf(Gen.Choose(-3, 3))
         select (positives.ToArray(), negatives.ToArray())).ToArbitrary();

    [Fact]
    public void Auroc_is_the_share_of_ordered_pairs_with_half_for_a_tie() => Prop.ForAll(Classes, classes =>
    {
        var pairs = classes.Positives.SelectMany(p => classes.Negatives.Select(n => p > n ? 1 : p == n ? 0.5 : 0)).Average();
        return Math.Abs(Auroc.Of(Ranked(classes)) - pairs) < 1e-12;
    }).Check(Fixed);

    [Fact]
    public void No_metric_depends_on_the_order_of_the_samples() => Prop.ForAll(Classes, classes =>
        All(Ranked(classes)).SequenceEqual(All(Ranked(([.. classes.Positives.Reverse()], [.. classes.Negatives.Reverse()]))))).Check(Fixed);

    [Fact]
    public void No_metric_depends_on_the_scale_of_the_scores() => Prop.ForAll(Classes, classes =>
    {
        double[] Stretched(int[] scores) => Array.ConvertAll(scores, score => Math.Exp(score) - 100);
        return All(Ranked(classes)).SequenceEqual(All(RankedScores.OfClasses(Stretched(classes.Positives), Stretched(classes.Negatives))));
    }).Check(Fixed);

    [Fact]
    public void Exchanging_the_classes_is_ranking_the_negated_scores() => Prop.ForAll(Classes, classes =>
    {
        double[] Negated(int[] scores) => Array.ConvertAll(scores, score => -(double)score);
        var direct = RankedScores.OfClasses(Negated(classes.Negatives), Negated(classes.Positives));
        return All(Ranked(classes).Exchanged()).SequenceEqual(All(direct));
    }).Check(Fixed);

    [Fact]
    public void Equal_scores_tell_nothing()
    {
        var ranked = RankedScores.OfClasses([7, 7, 7], [7]);
        Assert.Equal(0.5, Auroc.Of(ranked));
        Assert.Equal((1 + 0.75) / 2, Aupr.Of(ranked));
        Assert.Equal(0.75, AveragePrecision.Of(ranked));
        Assert.Equal(1, FprAtTpr.FirstReached(ranked));
    }

    // 20 positives: the 19 highest reach 0.95 exactly, with two of the four negatives above them.
    [Fact]
    public void Nineteen_of_twenty_counts_as_95_percent()
    {
        double[] positives = [.. Enumerable.Range(1, 19).Select(i => 10.0 + i), 0];
        Assert.Equal(0.5, FprAtTpr.FirstReached(RankedScores.OfClasses(positives, [40, 41, 5, 6])));
    }

    // Shares 0.9 and 1 are equally near to 0.95 in words, and 0.9 is nearer by rounding. One negative ties with the lowest positive.
    [Fact]
    public void Conventions_of_FPR95_differ_on_ten_positives()
    {
        double[] positives = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        double[] negatives = [1, 20, 0.5, 0.6];
        var ranked = RankedScores.OfClasses(positives, negatives);
        Assert.Equal(0.5, FprAtTpr.FirstReached(ranked));
        Assert.Equal(0.25, FprAtTpr.NearestRecall(ranked));
        Assert.Equal(0.25, FprAtTpr.AboveOrderStatistic(positives, negatives));
        Assert.Equal(0.25, FprAtTpr.AtQuantile(positives, negatives));
    }

    [Fact]
    public void Infinite_scores_have_a_rank() =>
        Assert.Equal(1, Auroc.Of([double.PositiveInfinity, double.NegativeInfinity, 0], [true, false, false]));

    [Theory, InlineData(double.NaN, 1.0), InlineData(1.0, double.NaN)]
    public void A_NaN_has_none(double positive, double negative) =>
        Assert.Throws<ArgumentException>(() => RankedScores.OfClasses([positive], [negative]));

    // Enough samples for the sort without comparisons; some are negative, some tie.
    [Fact]
    public void Many_scores_rank_as_few_do()
    {
        double[] positives = [.. Enumerable.Range(0, 10_000).Select(i => (i * 7919 % 10_007) - 5_000.5)];
        double[] negatives = [.. Enumerable.Range(0, 9_000).Select(i => (i * 104_729 % 9_001 * 1e-3) - 5_000.5)];
        var pairs = negatives.Sum(n => (positives.Count(p => p > n) + (0.5 * positives.Count(p => p == n))) / positives.Length) / negatives.Length;
        Assert.Equal(pairs, Auroc.Of(RankedScores.OfClasses(positives, negatives)), 12);
    }

    [Fact]
    public void Zero_and_negative_zero_tie() => Assert.Equal(0.5, Auroc.Of(RankedScores.OfClasses([0.0], [-0.0])));

    [Fact]
    public void One_class_alone_is_refused() => Assert.Throws<ArgumentException>(() => Auroc.Of([1, 2], [true, true]));

    // Distinct scores from 17 up are all exactly 1 after the float32 sigmoid.
    [Fact]
    public void Torchmetrics_sees_ties_where_there_are_none() =>
        Assert.Equal(0.5, Auroc.Of(TorchmetricsCompat.Rank([40, 30, 20], [true, false, false])));

    [Fact]
    public void Torchmetrics_leaves_the_unit_interval_alone() =>
        Assert.Equal(1, Auroc.Of(TorchmetricsCompat.Rank([1, 0.5, 0], [true, false, false])));

    [Fact]
    public void The_AMP_routine_counts_a_tie_against_the_detector()
    {
        Assert.Equal(0, AmpDetection.Of([1, 1], [1, 1]).Auroc);
        Assert.Equal(0.5, AmpDetection.Of([1, 1], [1, 1]).DetectionAccuracy);
    }

    private static RankedScores Ranked((int[] Positives, int[] Negatives) classes) => RankedScores.OfClasses(
        Array.ConvertAll(classes.Positives, score => (double)score),
        Array.ConvertAll(classes.Negatives, score => (double)score));

    private static double[] All(RankedScores ranked) =>
    [
        Auroc.Of(ranked), Aupr.Of(ranked), AveragePrecision.Of(ranked), FprAtTpr.FirstReached(ranked),
        FprAtTpr.FirstCornerReached(ranked), FprAtTpr.NearestRecall(ranked),
    ];
}
