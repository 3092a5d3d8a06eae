using Retable.Contract;
using Retable.Papers.ProxyDirichlet;

namespace Retable.Tests;

public sealed class MimoBatchTests
{
    [Fact]
    public void Each_image_comes_as_often_as_the_batch_is_repeated_in_every_slot()
    {
        var rows = Mimo.DrawRows(batch: 10, slots: 3, repetition: 0.6, repeats: 2, new Philox(1));
        for (var slot = 0; slot < 3; slot++)
        {
            Assert.All(rows.GroupBy(row => row[slot]), image => Assert.Equal(2, image.Count()));
        }
    }

    // ⌊20 · 0.4⌋ = 8 rows are shuffled for each slot, 12 show one image to all.
    [Fact]
    public void The_rows_that_are_not_shuffled_show_one_image_to_all_slots()
    {
        var rows = Mimo.DrawRows(batch: 10, slots: 2, repetition: 0.6, repeats: 2, new Philox(1));
        Assert.All(rows[8..], row => Assert.Equal(row[0], row[1]));
        Assert.Contains(rows[..8], row => row[0] != row[1]);
    }
}
