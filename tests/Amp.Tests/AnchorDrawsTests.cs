using Retable.Contract;
using Retable.Papers.Amp;

namespace Retable.Tests;

public sealed class AnchorDrawsTests
{
    [Fact]
    public void Permuted_every_image_is_the_anchor_of_one() =>
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), AnchorDraws.Training(AnchorRule.Permute, 50, new Philox(1)).Order());

    [Fact]
    public void Shared_one_image_is_the_anchor_of_all()
    {
        var found = AnchorDraws.Training(AnchorRule.Shared, 50, new Philox(1));
        Assert.Equal(50, found.Length);
        Assert.Single(found.Distinct());
    }

    // Of 50 draws with replacement from 50 about 50 (1 − 1/e) = 32 are different.
    [Fact]
    public void Independent_some_images_come_twice_and_some_never()
    {
        var found = AnchorDraws.Training(AnchorRule.Independent, 50, new Philox(1));
        Assert.InRange(found.Distinct().Count(), 25, 40);
        Assert.All(found, index => Assert.InRange(index, 0, 49));
    }

    // Anchor-major: the first N rows have the first anchor.
    [Theory, InlineData(AnchorRule.Permute), InlineData(AnchorRule.Shared)]
    public void At_inference_K_different_images_serve_all_alike(AnchorRule rule)
    {
        var slots = AnchorDraws.Inference(rule, pool: 9, anchors: 4, images: 3, new Philox(2)).Chunk(3).ToList();
        Assert.All(slots, slot => Assert.Single(slot.Distinct()));
        Assert.Equal(4, slots.Select(slot => slot[0]).Distinct().Count());
    }

    [Fact]
    public void Independent_a_pool_of_one_serves_any_number() =>
        Assert.Equal(new long[12], AnchorDraws.Inference(AnchorRule.Independent, pool: 1, anchors: 4, images: 3, new Philox(2)));

    [Fact]
    public void More_different_anchors_than_the_pool_has_are_refused() =>
        Assert.Throws<ArgumentException>(() => AnchorDraws.Inference(AnchorRule.Permute, pool: 3, anchors: 4, images: 2, new Philox(2)));
}
