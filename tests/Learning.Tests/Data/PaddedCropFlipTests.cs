using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class PaddedCropFlipTests
{
    private static readonly byte[] Pixels = [1, 2, 3, 4];

    [Fact]
    public void A_crop_at_the_padding_moves_nothing() => Assert.Equal(Pixels, Cropped(1, 1, flip: false));

    [Fact]
    public void A_crop_from_the_corner_brings_zeros_in() => Assert.Equal([0, 0, 0, 1], Cropped(0, 0, flip: false));

    [Fact]
    public void The_flip_comes_after_the_crop() => Assert.Equal([1, 0, 3, 0], Cropped(1, 0, flip: true));

    [Fact]
    public void Every_place_and_both_sides_are_drawn()
    {
        var draws = new PaddedCropFlip(1).Draws(500, new Philox(1));
        Assert.Equal([0, 1, 2], draws.Select(draw => draw.Top).Distinct().Order());
        Assert.Equal([0, 1, 2], draws.Select(draw => draw.Left).Distinct().Order());
        Assert.InRange(draws.Count(draw => draw.Flip), 216, 284);
    }

    [Theory, InlineData(3, 0), InlineData(0, 3), InlineData(-1, 0)]
    public void A_crop_that_leaves_the_padded_image_is_refused(int top, int left) =>
        Assert.Throws<ArgumentException>(() => Cropped(top, left, flip: false));

    [Fact]
    public void Draws_for_another_number_of_images_are_refused() =>
        Assert.Throws<ArgumentException>(() => new PaddedCropFlip(1).Apply(zeros(2, 1, 2, 2), [new(0, 0, false)]));

    private static byte[] Cropped(int top, int left, bool flip) =>
        new PaddedCropFlip(1).Apply(tensor(Pixels).reshape(1, 1, 2, 2), [new(top, left, flip)]).contiguous().data<byte>().ToArray();
}
