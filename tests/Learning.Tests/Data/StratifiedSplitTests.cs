using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Tests;

public sealed class StratifiedSplitTests
{
    // 50 of class 0, 25 of class 1, 25 of class 2.
    private static readonly int[] Labels = [.. Enumerable.Range(0, 100).Select(i => i % 4 < 2 ? 0 : (i % 4) - 1)];

    [Fact]
    public void Every_class_is_divided_in_the_same_proportion()
    {
        var (first, second) = StratifiedSplit.Of(Labels, 0.8, new SeedSequence(0));
        Assert.Equal([40, 20, 20], Counts(first));
        Assert.Equal([10, 5, 5], Counts(second));
    }

    [Fact]
    public void Every_sample_is_in_one_part()
    {
        var (first, second) = StratifiedSplit.Of(Labels, 0.8, new SeedSequence(0));
        Assert.Equal(Enumerable.Range(0, 100), first.Concat(second).Order());
    }

    [Fact]
    public void A_part_keeps_the_classes_shares() =>
        Assert.Equal([10, 5, 5], Counts(StratifiedSplit.Take(Labels, 20, new SeedSequence(0))));

    // A bigger budget must add images, not exchange them.
    [Fact]
    public void A_smaller_part_lies_within_a_larger_one() => Assert.Subset(
        StratifiedSplit.Take(Labels, 40, new SeedSequence(0)).ToHashSet(), StratifiedSplit.Take(Labels, 20, new SeedSequence(0)).ToHashSet());

    [Fact]
    public void Another_seed_takes_others() => Assert.NotEqual(
        StratifiedSplit.Take(Labels, 20, new SeedSequence(0)), StratifiedSplit.Take(Labels, 20, new SeedSequence(1)));

    private static int[] Counts(IEnumerable<int> samples) => [.. Enumerable.Range(0, 3).Select(k => samples.Count(i => Labels[i] == k))];
}
