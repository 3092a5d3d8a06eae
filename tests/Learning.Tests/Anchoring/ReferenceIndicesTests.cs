using Retable.Contract;
using Retable.Learning.Anchoring;

namespace Retable.Tests;

public sealed class ReferenceIndicesTests
{
    [Fact]
    public void Independent_draws_repeat_themselves_and_reach_the_whole_pool()
    {
        var indices = ReferenceIndices.Independent(5, 200, new Philox(1));
        Assert.Equal([0, 1, 2, 3, 4], indices.Distinct().Order());
        Assert.Equal(200, indices.Length);
    }

    [Fact]
    public void A_permutation_takes_everybody_once() =>
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), ReferenceIndices.Permuted(50, new Philox(1)).Order());

    [Fact]
    public void A_shared_reference_serves_all_images_in_a_row() => Assert.Equal([4, 4, 4, 1, 1, 1], ReferenceIndices.Shared([4, 1], images: 3));

    [Fact]
    public void Shared_references_are_different_ones()
    {
        var indices = ReferenceIndices.Shared(pool: 6, references: 6, images: 2, new Philox(3));
        Assert.Equal([0, 1, 2, 3, 4, 5], indices.Where((_, row) => row % 2 == 0).Order());
        Assert.All(Enumerable.Range(0, 6), k => Assert.Equal(indices[2 * k], indices[(2 * k) + 1]));
    }

    [Fact]
    public void More_shared_references_than_the_pool_has_are_refused() =>
        Assert.Throws<ArgumentException>(() => ReferenceIndices.Shared(pool: 3, references: 4, images: 2, new Philox(1)));
}
