using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Tests;

public sealed class BatchOrderTests
{
    private readonly BatchOrder _order = new(samples: 10, batchSize: 4, new SeedSequence(3));

    [Fact]
    public void An_epoch_holds_every_sample_once() => Assert.Equal(Enumerable.Range(0, 10), Epoch(0).Order());

    [Fact]
    public void The_last_batch_is_the_rest() => Assert.Equal((3, 2), (_order.BatchesPerEpoch, _order[0, 2].Length));

    [Fact]
    public void Two_epochs_have_two_orders() => Assert.NotEqual(Epoch(0), Epoch(1));

    // A resumed run asks for the middle of an epoch first.
    [Fact]
    public void A_batch_does_not_depend_on_what_was_asked_before()
    {
        var later = _order[5, 1].ToArray();
        _ = _order[0, 0];
        Assert.Equal(later, _order[5, 1].ToArray());
    }

    // Ten places for copies of the first four of a permutation: three of each, and one of the last.
    [Fact]
    public void Repeated_augmentation_shows_some_samples_several_times_in_a_row()
    {
        var order = new BatchOrder(samples: 10, batchSize: 4, new SeedSequence(3), repeats: 3);
        int[] shown = [.. Enumerable.Range(0, 3).SelectMany(batch => order[0, batch].ToArray())];
        var first = Epoch(0)[..4];
        Assert.Equal([first[0], first[0], first[0], first[1], first[1], first[1], first[2], first[2], first[2], first[3]], shown);
    }

    private int[] Epoch(int epoch) => [.. Enumerable.Range(0, 3).SelectMany(batch => _order[epoch, batch].ToArray())];
}
