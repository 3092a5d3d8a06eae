using Retable.Metrics.Detection;
using Retable.Metrics.Retrieval;

namespace Retable.Tests;

public sealed class RetrievalTests
{
    // Directions 0, 10, 90 and 95 degrees; the neighbour of each is its partner.
    private static readonly float[] Pairs = [1, 0, 0.98f, 0.17f, 0, 1, -0.09f, 1];

    [Fact]
    public void A_row_is_found_where_its_nearest_neighbour_has_its_label()
    {
        Assert.Equal([true, true, true, true], RecallAtOne.Correct(Pairs, 2, [0, 0, 1, 1]));
        Assert.Equal([true, true, false, false], RecallAtOne.Correct(Pairs, 2, [0, 0, 1, 2]));
        Assert.Equal(0.5, RecallAtOne.Of(Pairs, 2, [0, 0, 1, 2]));
    }

    // By direction and not by distance: as points the long row is nearest to none of its kind.
    [Fact]
    public void The_length_of_a_row_does_not_matter() =>
        Assert.Equal([true, true, true, true], RecallAtOne.Correct([1000, 0, 0.98f, 0.17f, 0, 1, -0.009f, 0.1f], 2, [0, 0, 1, 1]));

    // Exact copies: a row may not find itself.
    [Fact]
    public void A_row_is_not_its_own_neighbour() => Assert.Equal([false, false], RecallAtOne.Correct([1, 2, 1, 2], 2, [0, 1]));

    // All the same: the neighbour of the first row is the second, that of the others the first.
    [Fact]
    public void Of_equally_near_rows_the_first_is_the_neighbour() => Assert.Equal([false, false, true], RecallAtOne.Correct([1, 1, 1], 1, [0, 1, 0]));

    [Fact]
    public void A_row_by_itself_counts_as_found() => Assert.Equal([true], RecallAtOne.Correct([3, 4], 2, [5]));

    // Longer than a vector register, with a rest, and more rows than a block.
    [Fact]
    public void It_is_what_a_plain_search_finds()
    {
        const int Rows = 45, Width = 19;
        float[] features = [.. Enumerable.Range(0, Rows * Width).Select(i => (float)Math.Sin(i * i))];
        int[] labels = [.. Enumerable.Range(0, Rows).Select(i => i % 3)];
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => labels[Nearest(i)] == labels[i]), RecallAtOne.Correct(features, Width, labels));

        int Nearest(int i) => Enumerable.Range(0, Rows).Where(j => j != i).MaxBy(j => Cosine(i, j));

        double Cosine(int i, int j) => Dot(i, j) / Math.Sqrt(Dot(i, i) * Dot(j, j));

        double Dot(int i, int j) => Enumerable.Range(0, Width).Sum(d => (double)features[(i * Width) + d] * features[(j * Width) + d]);
    }

    [Fact]
    public void Rows_that_do_not_fit_their_labels_are_refused()
    {
        Assert.Throws<ArgumentException>(() => RecallAtOne.Correct([1, 2, 3], 2, [0, 1]));
        Assert.Throws<ArgumentException>(() => RecallAtOne.Correct([1, float.NaN], 1, [0, 1]));
    }

    // Of the four pairs of a wrong and a right answer three have the wrong one more uncertain.
    [Fact]
    public void The_area_of_correctness_counts_pairs_whose_wrong_answer_is_the_more_uncertain() =>
        Assert.Equal(0.75, CorrectnessAuroc.Of([0.1, 0.6, 0.4, 0.9], [true, true, false, false]));

    // In float32 a sigmoid of −100 and of −200 is 0: the order is lost. All right or all wrong is 0 by the library's convention.
    [Fact]
    public void The_librarys_area_ties_large_uncertainties_and_is_zero_where_it_is_not_defined()
    {
        Assert.Equal(1, CorrectnessAuroc.Of([100, 200], [true, false]));
        Assert.Equal(0.5, CorrectnessAuroc.OfTorchmetrics([100, 200], [true, false]));
        Assert.Equal(0, CorrectnessAuroc.OfTorchmetrics([1, 2], [true, true]));
        Assert.Equal(0, TorchmetricsAuroc.Of([1, 2], [false, false]));
        Assert.Throws<ArgumentException>(() => CorrectnessAuroc.Of([1, 2], [true, true]));
    }
}
