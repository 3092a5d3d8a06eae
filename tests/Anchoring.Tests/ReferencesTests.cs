using Retable.Contract;
using Retable.Papers.Anchoring;

namespace Retable.Tests;

public sealed class ReferencesTests
{
    [Fact]
    public void A_set_of_some_size_has_that_many_different_images()
    {
        var set = ReferenceSet.OfSize(100, 40, new Philox(1));
        Assert.Equal(40, set.Distinct().Count());
        Assert.All(set, position => Assert.InRange(position, 0, 99));
        Assert.Equal(set.Order(), set);
    }

    [Fact]
    public void All_classes_are_the_whole_training_set() =>
        Assert.Equal([0, 1, 2, 3, 4], ReferenceSet.OfClasses([2, 0, 1, 0, 2], 3, new Philox(1)));

    [Fact]
    public void One_class_is_all_its_images_and_depends_on_the_draw()
    {
        var sets = Enumerable.Range(0, 40).Select(seed => string.Join(' ', ReferenceSet.OfClasses([5, 9, 5, 9, 5], 1, new Philox((ulong)seed))));
        Assert.Equal(["0 2 4", "1 3"], sets.Distinct().Order());
    }

    [Theory, InlineData(0), InlineData(4)]
    public void As_many_as_there_are_not_are_refused(int many)
    {
        Assert.Throws<ArgumentException>(() => ReferenceSet.OfClasses([0, 1, 2], many, new Philox(1)));
        Assert.Throws<ArgumentException>(() => ReferenceSet.OfSize(3, many, new Philox(1)));
    }

    [Fact]
    public void A_pass_shows_every_reference_once()
    {
        var order = new ReferenceOrder([10, 11, 12, 13, 14], batchSize: 2, batchesPerEpoch: 3, new SeedSequence(1));
        Assert.Equal([10, 11, 12, 13, 14], Enumerable.Range(0, 3).SelectMany(batch => order[0, batch]).Order());
    }

    // Three batches a pass and seven an epoch: the second epoch starts in a pass of its own.
    [Fact]
    public void An_exhausted_set_is_passed_through_again_and_every_epoch_starts_anew()
    {
        var order = new ReferenceOrder([.. Enumerable.Range(0, 300)], batchSize: 100, batchesPerEpoch: 7, new SeedSequence(1));
        var starts = new[] { order[0, 0], order[0, 3], order[0, 6], order[1, 0], order[1, 3] }.Select(batch => string.Join(' ', batch));
        Assert.Equal(5, starts.Distinct().Count());
        Assert.Equal(order[1, 3], order[1, 3]);
    }

    // The training's batches come from the same seeds: the references must not be the images themselves.
    [Fact]
    public void Their_order_is_not_the_training_batches()
    {
        var training = new Learning.Data.BatchOrder(300, 100, new SeedSequence(1))[0, 0].ToArray();
        Assert.NotEqual(training, new ReferenceOrder([.. Enumerable.Range(0, 300)], 100, 3, new SeedSequence(1))[0, 0]);
    }
}
