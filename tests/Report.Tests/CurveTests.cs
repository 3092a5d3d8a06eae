using Retable.Metrics.Detection;
using Retable.Tables;

namespace Retable.Report;

public sealed class CurveTests
{
    // Two unknown at 4 and 2, two known at 3 and 1: found 1/2 before the first known is rejected, all before the second.
    private static readonly RankedScores Ranked = RankedScores.OfClasses([4, 2], [3, 1]);

    [Fact]
    public void A_curve_without_ties_is_stairs()
    {
        var found = DetectionCurves.Roc(Ranked);

        Assert.Equal([0.5, 0.5, 1, 1], new[] { 0, 49, 50, 100 }.Select(i => found[i]));
    }

    [Fact]
    public void Equal_scores_are_one_slanted_step()
    {
        var found = DetectionCurves.Roc(RankedScores.OfClasses([1, 1], [1, 1]));

        Assert.Equal([0, 0.25, 1], new[] { 0, 25, 100 }.Select(i => found[i]));
    }

    // The grid has 101 points, which is fine enough for a curve of a few steps.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_area_below_the_curve_is_the_AUROC_of_the_tables(int seed)
    {
        var random = new Random(seed);
        var (unknown, known) = (Enumerable.Range(0, 200).Select(_ => random.Next(12) + 3.0).ToArray(), Enumerable.Range(0, 300).Select(_ => (double)random.Next(12)).ToArray());
        var ranked = RankedScores.OfClasses(unknown, known);
        var found = DetectionCurves.Roc(ranked);

        Assert.Equal(Auroc.Of(ranked), found.Zip(found.Skip(1), (a, b) => (a + b) / 200).Sum(), precision: 2);
    }

    // To find half of the unknown one is rejected, and it is unknown; to find all of them three are, two of them unknown.
    [Fact]
    public void Precision_is_the_share_of_unknown_among_the_rejected()
    {
        var precision = DetectionCurves.PrecisionRecall(Ranked);

        Assert.Equal([1, 1, 2.0 / 3, 2.0 / 3], new[] { 0, 50, 51, 100 }.Select(i => precision[i]));
    }

    [Fact]
    public void A_bin_of_confidence_shows_its_share_of_right_answers()
    {
        var reliability = AnswerCurves.Reliability(Model([.. Enumerable.Repeat(0.75, 20)], [.. Enumerable.Range(0, 20).Select(i => i < 15)]))!;

        Assert.Equal(0.75, reliability[7]);
        Assert.True(double.IsNaN(reliability[8]));
    }

    // 20 answers, the 5 least confident are wrong: with a quarter rejected all that are left are right.
    [Fact]
    public void Rejecting_the_least_confident_answers_first_leaves_the_right_ones()
    {
        var left = AnswerCurves.Rejection(Model([.. Enumerable.Range(0, 20).Select(i => 0.5 + (i / 100.0))], [.. Enumerable.Range(0, 20).Select(i => i >= 5)]), "")!;

        Assert.Equal([0.75, 1, 1], new[] { 0, 25, 95 }.Select(i => left[i]));
    }

    [Fact]
    public void A_histogram_has_area_one()
    {
        var histogram = Histogram.Over([[0, 1, 2, 3], [4]], bins: 4);
        var outline = histogram.Outline(0).ToList();

        Assert.Equal(1, outline.Chunk(2).Sum(bar => (bar[1].X - bar[0].X) * bar[0].Y), precision: 12);
    }

    // 99 of 100 scores next to 0 and one at 1000: over the values all of them would be in the first bin.
    [Fact]
    public void Scores_that_crowd_in_one_bin_are_drawn_by_their_ranks()
    {
        var histogram = Histogram.Over([[.. Enumerable.Range(0, 99).Select(i => i / 1000.0), 1000, 1001], [0.5]], bins: 10);

        Assert.True(histogram.IsByRank);
        Assert.All(histogram.Outline(0), point => Assert.InRange(point.Y, 0.8, 1.2));
    }

    [Fact]
    public void Repetitions_are_one_curve_with_a_band()
    {
        var curve = TrainingCurve.Of("loss", [new Curve("loss", "", [(1, 3), (2, 1)]), new Curve("loss", "", [(1, 1), (2, 1), (3, 0)])]);

        Assert.Equal([new BandPoint(1, 2, 1, 3), new BandPoint(2, 1, 1, 1)], curve.Points);
    }

    private static ModelSamples Model(double[] confidence, bool[] correct) =>
        new("m", 0, [], new SortedDictionary<string, DatasetSamples> { ["known"] = new(true, confidence, correct, new Dictionary<string, double[]>()) });
}
