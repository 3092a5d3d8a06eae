using Retable.Contract;
using Retable.Papers.Anchoring;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class ReferenceMaskingTests
{
    [Fact]
    public void A_masked_batch_shows_zeros_and_keeps_the_residual()
    {
        var (images, references) = (rand(2, 3, 4, 4), rand(2, 3, 4, 4));
        var masking = new ReferenceMasking(0.25);
        var (seen, hidden) = (masking.Pairs(images, references, isMasked: false), masking.Pairs(images, references, isMasked: true));
        Assert.Equal(0, hidden.narrow(1, 0, 3).abs().max().item<float>());
        Assert.Equal(Numbers(seen.narrow(1, 3, 3)), Numbers(hidden.narrow(1, 3, 3)));
        Assert.Equal(Numbers(references), Numbers(seen.narrow(1, 0, 3)));
    }

    [Fact]
    public void A_window_of_the_reference_stays_at_the_centre()
    {
        var masked = new ReferenceMask(crop: 2).Apply(ones(1, 1, 4, 4));
        Assert.Equal([0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0], Numbers(masked));
    }

    [Fact]
    public void The_mask_writes_nothing_into_the_references()
    {
        var references = ones(1, 1, 4, 4);
        new ReferenceMask().Apply(references);
        new ReferenceMask(2).Apply(references);
        Assert.Equal(16, references.sum().item<float>());
    }

    [Theory, InlineData(3), InlineData(6), InlineData(-2)]
    public void A_window_that_has_no_centre_is_refused(int crop) =>
        Assert.Throws<ArgumentException>(() => new ReferenceMask(crop).Apply(ones(1, 1, 4, 4)));

    [Theory, InlineData(0, 0), InlineData(1, 1000)]
    public void Without_a_chance_or_with_certainty_none_or_all_batches_are_masked(double alpha, int expected) => Assert.Equal(expected, Masked(alpha, 1000));

    // Three standard deviations of 20 000 draws are 0.0092.
    [Fact]
    public void The_share_of_masked_batches_is_alpha() => Assert.InRange(Masked(0.25, 20_000) / 20_000.0, 0.2408, 0.2592);

    // So that arms with another α meet the same references.
    [Fact]
    public void Alpha_does_not_move_the_draws_that_follow()
    {
        var (never, often) = (new Philox(1), new Philox(1));
        new ReferenceMasking(0).Draw(never);
        new ReferenceMasking(0.9).Draw(often);
        Assert.Equal(never.NextUInt32(), often.NextUInt32());
    }

    [Theory, InlineData(-0.1), InlineData(1.1), InlineData(double.NaN)]
    public void What_is_no_probability_is_refused(double alpha) => Assert.Throws<ArgumentException>(() => new ReferenceMasking(alpha));

    private static int Masked(double alpha, int batches)
    {
        var (masking, draws) = (new ReferenceMasking(alpha), new Philox(7));
        return Enumerable.Range(0, batches).Count(_ => masking.Draw(draws));
    }

    private static float[] Numbers(Tensor tensor) => tensor.contiguous().data<float>().ToArray();
}
