using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class CropFlipRotateTests
{
    private static readonly CropFlipRotate.Draw Nothing = new(0.5, 0.5, 1, 1, Flip: false, Degrees: 0);

    // 1 2
    // 3 4
    private readonly Tensor _image = tensor(new float[] { 1, 2, 3, 4 }).reshape(1, 1, 2, 2);

    [Fact]
    public void A_draw_of_nothing_changes_nothing() => Assert.Equal([1, 2, 3, 4], Applied(Nothing));

    [Fact]
    public void A_flip_exchanges_left_and_right() => Assert.Equal([2, 1, 4, 3], Applied(Nothing with { Flip = true }));

    // Counter-clockwise: what was at the right goes to the top.
    [Fact]
    public void A_quarter_turn_goes_counter_clockwise() => Assert.Equal([2, 4, 1, 3], Applied(Nothing with { Degrees = 90 }));

    // A crop of the left half, stretched: both columns come from the left.
    [Fact]
    public void A_crop_of_the_left_half_shows_no_right_column()
    {
        var seen = Applied(Nothing with { CentreX = 0.25, Width = 0.5 });
        Assert.Equal(1.25, seen[1], precision: 5);
    }

    [Fact]
    public void Draws_stay_inside_the_image()
    {
        var draws = new CropFlipRotate(0.1, 0.5, 20).Draws(500, new Philox(1));
        Assert.All(draws, draw =>
        {
            Assert.InRange(draw.CentreX - (draw.Width / 2), -1e-12, 1);
            Assert.InRange(draw.CentreY + (draw.Height / 2), 0, 1 + 1e-12);
            Assert.InRange(draw.Width * draw.Height, 0.1 - 1e-12, 1);
            Assert.InRange(draw.Degrees, -20, 20);
        });
    }

    // A draw fits if |ln r| <= -ln A, where ln r is uniform in ±ln 4/3 and A in 0.8 … 1: with probability (1 - 0.8 + 0.8 ln 0.8) / (0.2 ln 4/3) = 0.3734. All
    // ten miss with probability 0.6266^10 = 0.93 %, one alone with 63 %.
    [Fact]
    public void At_a_scale_of_four_fifths_one_image_in_a_hundred_stays_whole()
    {
        var draws = new CropFlipRotate(0.8, 0, 0).Draws(20_000, new Philox(1));
        Assert.InRange(draws.Count(draw => draw is { Width: 1, Height: 1 }) / 20_000.0, 0.0067, 0.0120);
    }

    // Of the draws that fit, the area has the density of -ln A: its mean is (9/100 + 8/25 ln 0.8) / (1/5 + 4/5 ln 0.8) = 0.8654. A whole image, once in 107, has 1.
    [Fact]
    public void At_a_scale_of_four_fifths_crops_show_seven_eighths_of_the_area()
    {
        var draws = new CropFlipRotate(0.8, 0, 0).Draws(20_000, new Philox(2));
        Assert.InRange(draws.Average(draw => draw.Width * draw.Height), 0.8640, 0.8694);
    }

    private double[] Applied(CropFlipRotate.Draw draw) =>
        [.. CropFlipRotate.Apply(_image, [draw]).data<float>().ToArray().Select(x => Math.Round(x, 5))];
}
