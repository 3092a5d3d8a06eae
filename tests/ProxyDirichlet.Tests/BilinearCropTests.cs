using Retable.Learning.Data;
using Retable.Papers.ProxyDirichlet;

namespace Retable.Tests;

public sealed class BilinearCropTests
{
    // Doubling: output centres lie a quarter and three quarters between the pixels, and are held at the border.
    [Fact]
    public void Doubling_two_pixels_puts_two_between_them() => Assert.Equal([0, 25, 75, 100], Levels(Crop([0, 100, 0, 100], (2, 2), new Part(0, 0, 2, 2), side: 4)[..4]));

    // Without anti-aliasing: a third of the size reads the middle pixel of three alone, where an area mean would be 40.
    [Fact]
    public void A_third_of_the_size_reads_every_third_pixel_and_averages_nothing()
    {
        byte[] image = [.. Enumerable.Repeat<byte[]>([0, 90, 30, 10, 60, 20], 6).SelectMany(row => row)];
        Assert.Equal([90, 60], Levels(Crop(image, (6, 6), new Part(0, 0, 6, 6), side: 2)[..2]));
    }

    [Fact]
    public void A_part_sees_nothing_of_what_lies_beside_it()
    {
        byte[] image = [9, 9, 9, 9, 9, 50, 60, 9, 9, 70, 80, 9, 9, 9, 9, 9];
        Assert.Equal([50, 60, 70, 80], Levels(Crop(image, (4, 4), new Part(1, 1, 2, 2), side: 2)));
    }

    [Fact]
    public void A_flip_exchanges_left_and_right_of_every_row() =>
        Assert.Equal([60, 50, 80, 70], Levels(Crop([50, 60, 70, 80], (2, 2), new Part(0, 0, 2, 2), side: 2, flip: true)));

    [Fact]
    public void Channels_do_not_mix() =>
        Assert.Equal([10, 10, 10, 10, 200, 200, 200, 200], Levels(Crop([10, 200], (1, 1), new Part(0, 0, 1, 1), side: 2)));

    // 2 x 4 pixels squeezed to 4 x 4, of which the middle 2 x 2 are rows and columns 1 and 2: the aspect ratio is not kept.
    [Fact]
    public void The_middle_is_cut_out_of_the_squeezed_square()
    {
        var target = new float[4];
        BilinearCrop.Middle([0, 10, 20, 30, 100, 110, 120, 130], (2, 4), squeezed: 4, target, side: 2);
        Assert.Equal([35, 45, 85, 95], Levels(target));
    }

    private static float[] Crop(byte[] image, (int, int) size, Part part, int side, bool flip = false)
    {
        var target = new float[image.Length / (size.Item1 * size.Item2) * side * side];
        BilinearCrop.Into(image, size, part, flip, target, side);
        return target;
    }

    private static int[] Levels(float[] values) => [.. values.Select(value => (int)Math.Round(255 * value))];
}
