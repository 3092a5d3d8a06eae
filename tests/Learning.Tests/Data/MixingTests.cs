using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class MixingTests
{
    // Two images of 4 × 4: all 0 and all 1, of classes 0 and 2.
    private static readonly Tensor Images = stack([zeros(1, 4, 4, dtype: float64), ones(1, 4, 4, dtype: float64)]);
    private static readonly Tensor Labels = tensor([0L, 2L]);

    [Fact]
    public void Mixup_blends_with_the_sample_before()
    {
        var (images, targets) = Mixup.Apply(Images, Labels, 3, 0.75);
        Close([0.25, 0.75], images.mean([1L, 2L, 3L]));
        Close([0.75, 0, 0.25, 0.25, 0, 0.75], targets);
    }

    // λ = ¾ is a box of half sides ⌊½ · ½ · 4⌋ = 1: four of sixteen pixels.
    [Fact]
    public void CutMix_pastes_a_box_of_the_sample_before()
    {
        var (images, targets) = CutMix.Apply(Images, Labels, 3, 0.75, (1, 2));
        Close([0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0], images[0]);
        Close([0.75, 0, 0.25, 0.25, 0, 0.75], targets);
    }

    // At the corner a quarter of the box is left; its targets say so.
    [Fact]
    public void A_box_cut_at_the_border_counts_for_what_it_covers()
    {
        var (images, targets) = CutMix.Apply(Images, Labels, 3, 0.75, (0, 0));
        Close([1.0 / 16, 15.0 / 16], images.mean([1L, 2L, 3L]));
        Close([15.0 / 16, 0, 1.0 / 16, 1.0 / 16, 0, 15.0 / 16], targets);
    }

    [Fact]
    public void The_batch_given_is_not_written_into()
    {
        CutMix.Apply(Images, Labels, 3, 0, (2, 2));
        Mixup.Apply(Images, Labels, 3, 0.5);
        Close([0, 1], Images.mean([1L, 2L, 3L]));
    }

    [Theory, InlineData(-0.1), InlineData(1.1), InlineData(double.NaN)]
    public void What_is_no_share_cannot_be_cut(double weight) =>
        Assert.Throws<ArgumentException>(() => CutMix.Apply(Images, Labels, 3, weight, (0, 0)));

    [Fact]
    public void Labels_of_another_number_are_refused()
    {
        Assert.Throws<ArgumentException>(() => CutMix.Apply(Images, tensor([0L]), 3, 0.5, (0, 0)));
        Assert.Throws<ArgumentException>(() => Mixup.Apply(Images, tensor([0L]), 3, 0.5));
    }

    // Beta(0.8, 0.8): mean ½, variance 1 / (4 (2α + 1)) = 0.0962.
    [Fact]
    public void Weights_are_drawn_from_the_symmetric_beta_distribution()
    {
        using var generator = new Generator(3);
        var weights = Enumerable.Range(0, 4000).Select(_ => MixingWeight.Draw(0.8, generator)).ToArray();
        Assert.All(weights, weight => Assert.InRange(weight, 0, 1));
        Assert.Equal(0.5, weights.Average(), tolerance: 0.015);
        Assert.Equal(1 / (4 * 2.6), weights.Average(weight => (weight - 0.5) * (weight - 0.5)), tolerance: 0.004);
    }

    [Fact]
    public void The_centre_of_a_box_is_any_pixel()
    {
        var draws = new Philox(1);
        var centres = Enumerable.Range(0, 200).Select(_ => CutMix.Centre(2, 3, draws)).Distinct().Order();
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)], centres);
    }

    private static void Close(double[] expected, Tensor actual) =>
        Assert.Equal(expected, actual.reshape(-1).data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
}
