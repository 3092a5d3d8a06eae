using Retable.Learning.Data.Corruptions;

namespace Retable.Tests;

public sealed class BlurTests
{
    public static TheoryData<string> Names => ["gaussian_blur", "defocus_blur", "zoom_blur", "pixelate", "motion_blur", "glass_blur"];

    // The weights sum to 1 and no border brings in anything else. Bytes may lose one level to the last place of a sum.
    [Theory, MemberData(nameof(Names))]
    public void An_even_image_stays_as_it_is(string name)
    {
        var image = new ByteImage([.. Enumerable.Repeat((byte)77, 3 * 32 * 32)], 3, 32, 32);
        for (var severity = 1; severity <= CifarCorruptions.Severities; severity++)
        {
            var levels = CifarCorruptions.Of(name, severity).Apply(image, new Contract.Philox(1)).Levels;
            Assert.All(levels, level => Assert.Equal(77, level, tolerance: name == "glass_blur" ? 1.001 : 1e-4));
        }
    }

    // σ = 0.4 reaches two pixels; the pixel itself and its neighbours have weights 1 : exp(−1/0.32).
    [Fact]
    public void Gaussian_weights_fall_with_the_square_of_the_distance()
    {
        var levels = new GaussianBlur(0.4).Apply(Dot(7)).Levels;
        Assert.Equal(Math.Exp(-1 / 0.32), levels[(3 * 7) + 4] / levels[(3 * 7) + 3], precision: 12);
        Assert.Equal(Math.Exp(-2 / 0.32), levels[(2 * 7) + 4] / levels[(3 * 7) + 3], precision: 12);
        Assert.Equal(255, levels.Sum(), precision: 9);
    }

    // Of a line (0, 255) the first pixel has nothing but 0 to its left, and 255 at one and at two places to its right.
    [Fact]
    public void Gaussian_borders_are_replicated()
    {
        var levels = new GaussianBlur(0.4).Apply(new ByteImage([0, 255], 1, 1, 2)).Levels;
        var (e1, e4) = (Math.Exp(-1 / 0.32), Math.Exp(-4 / 0.32));
        Assert.Equal(255 * (e1 + e4) / (1 + (2 * e1) + (2 * e4)), levels[0], precision: 9);
    }

    // Radius 1 is a plus of five pixels; an edge so hard that its taps are (0, 1, 0).
    [Fact]
    public void A_hard_disk_is_the_mean_of_its_pixels()
    {
        var levels = new DefocusBlur(1, 0.01).Apply(Dot(5)).Levels;
        int[] plus = [7, 11, 12, 13, 17];
        Assert.All(Enumerable.Range(0, 25), i => Assert.Equal(plus.Contains(i) ? 51 : 0, levels[i], tolerance: 1e-4));
    }

    // Of a line (255, 0, 0) the pixel left of the first is the second: the border pixel is not repeated.
    [Fact]
    public void Defocus_mirrors_without_the_border_pixel()
    {
        var levels = new DefocusBlur(0, 1).Apply(new ByteImage([255, 0, 0], 1, 1, 3)).Levels;
        Assert.Equal(255 / (1 + (2 * Math.Exp(-0.5))), levels[0], tolerance: 1e-4);
    }

    [Fact]
    public void A_disk_that_is_too_wide_is_refused() => Assert.Throws<ArgumentException>(() => new DefocusBlur(8.1, 1));

    [Fact]
    public void The_first_zoom_is_the_image_itself() =>
        Assert.Equal(Ramp(6).Planes.Select(level => (double)level), new ZoomBlur(1).Apply(Ramp(6)).Levels, (a, b) => Math.Abs(a - b) < 1e-4);

    // Zooms 1 to 1.25 look at the centre: a white frame of one pixel loses to what is in it.
    [Fact]
    public void Zooms_leave_the_centre_and_pull_it_outwards()
    {
        var image = new ByteImage([.. Enumerable.Range(0, 16 * 16).Select(i => (byte)(i / 16 is 0 or 15 || i % 16 is 0 or 15 ? 255 : 0))], 1, 16, 16);
        var levels = new ZoomBlur(26).Apply(image).Levels;
        Assert.Equal(0, levels[(8 * 16) + 8]);
        Assert.InRange(levels[0], 1, 254);
    }

    [Fact]
    public void An_image_that_is_not_square_cannot_be_zoomed() =>
        Assert.Throws<ArgumentException>(() => new ZoomBlur(7).Apply(new ByteImage([1, 2], 1, 1, 2)));

    [Fact]
    public void Half_as_many_pixels_are_means_of_two_by_two() => Assert.Equal(
        [15, 15, 35, 35, 15, 15, 35, 35],
        new Pixelate(0.5).Apply(new ByteImage([10, 20, 30, 40, 10, 20, 30, 40], 1, 2, 4)).Levels);

    // Three to two: the middle pixel lies on the edge of the first box and counts there alone. Two to three: the middle one shows the second.
    [Fact]
    public void A_pixel_on_the_edge_of_a_box_counts_for_the_box_before_it() =>
        Assert.Equal([15, 30, 30], new Pixelate(0.7).Apply(new ByteImage([10, 20, 30, 10, 20, 30, 10, 20, 30], 1, 3, 3)).Levels[..3]);

    [Fact]
    public void An_image_that_would_vanish_cannot_be_pixelated() =>
        Assert.Throws<ArgumentException>(() => new Pixelate(0.5).Apply(new ByteImage([1], 1, 1, 1)));

    // R = 1: three taps to the right of each pixel, the last ones from the replicated border.
    [Fact]
    public void Motion_at_0_degrees_is_along_the_row()
    {
        var levels = new MotionBlur(1, 1).Blur(new ByteImage([0, 0, 255, 0], 1, 1, 4), 0).Levels;
        var (e1, e4) = (Math.Exp(-0.5), Math.Exp(-2));
        double[] expected = [e4, e1, 1, 0];
        Assert.Equal(expected.Select(weight => 255 * weight / (1 + e1 + e4)), levels, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Motion_at_90_degrees_is_along_the_column()
    {
        var (row, column) = (new ByteImage([9, 8, 255, 3], 1, 1, 4), new ByteImage([9, 8, 255, 3], 1, 4, 1));
        Assert.Equal(new MotionBlur(2, 1).Blur(row, 0).Levels, new MotionBlur(2, 1).Blur(column, 90).Levels);
    }

    // Each pixel gets its left neighbour, from right to left, so that nothing is copied twice; the first two rows and columns stay.
    [Fact]
    public void Glass_copies_pixels_from_where_the_offsets_point()
    {
        var image = new ByteImage([.. Enumerable.Range(0, 16).Select(i => (byte)i)], 1, 4, 4);
        var levels = new GlassBlur(0.05, 1, 1).Apply(image, () => (-1, 0)).Levels;
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 10, 12, 13, 13, 14], levels.Select(level => Math.Round(level)));
    }

    [Fact]
    public void Glass_asks_for_as_many_offsets_as_it_says()
    {
        var (image, glass, asked) = (Ramp(6), new GlassBlur(0.4, 1, 2), 0);
        glass.Apply(image, () => (asked++ * 0, 0));
        Assert.Equal((2 * 4 * 4, 2 * 4 * 4), (glass.Moves(image), asked));
    }

    private static ByteImage Dot(int side)
    {
        var planes = new byte[side * side];
        planes[side * side / 2] = 255;
        return new ByteImage(planes, 1, side, side);
    }

    private static ByteImage Ramp(int side) => new([.. Enumerable.Range(0, side * side).Select(i => (byte)(i * 7))], 1, side, side);
}
