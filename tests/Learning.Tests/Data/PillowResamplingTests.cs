using Retable.Learning.Data;

namespace Retable.Tests;

public sealed class PillowResamplingTests
{
    public static TheoryData<PillowFilter> Filters => [.. Enum.GetValues<PillowFilter>()];

    [Theory, MemberData(nameof(Filters))]
    public void The_same_size_gives_the_same_bytes(PillowFilter filter)
    {
        byte[] image = [1, 2, 3, 4, 5, 6];
        Assert.Equal(image, PillowResampling.Resize(image, (1, 2, 3), 2, 3, filter));
    }

    [Theory, MemberData(nameof(Filters))]
    public void An_even_image_stays_even(PillowFilter filter)
    {
        byte[] image = [.. Enumerable.Repeat((byte)77, 5 * 7)];
        Assert.All(PillowResampling.Resize(image, (1, 5, 7), 11, 3, filter), pixel => Assert.Equal(77, pixel));
    }

    [Theory, MemberData(nameof(Filters))]
    public void Rows_and_columns_are_treated_alike(PillowFilter filter)
    {
        byte[] row = [10, 20, 90, 200, 7];
        Assert.Equal(PillowResampling.Resize(row, (1, 1, 5), 1, 3, filter), PillowResampling.Resize(row, (1, 5, 1), 3, 1, filter));
    }

    [Theory, MemberData(nameof(Filters))]
    public void Channels_do_not_mix(PillowFilter filter) =>
        Assert.Equal([10, 200], PillowResampling.Resize([10, 10, 10, 10, 200, 200, 200, 200], (2, 2, 2), 1, 1, filter));

    // Output centres lie at 1 and 3.
    [Fact]
    public void Nearest_halves_by_every_second_pixel() =>
        Assert.Equal([20, 40], PillowResampling.Resize([10, 20, 30, 40], (1, 1, 4), 1, 2, PillowFilter.Nearest));

    // The centre ¼ weighs the pixels by k(¼) = 0.8671875 and k(1¼) = −0.0703125: 200 · 1.088 and 200 · −0.088, the latter clipped.
    [Fact]
    public void Bicubic_goes_beyond_the_pixels_and_is_clipped()
    {
        Assert.Equal(218, PillowResampling.Resize([200, 0], (1, 1, 2), 1, 4, PillowFilter.Bicubic)[0]);
        Assert.Equal(0, PillowResampling.Resize([0, 200], (1, 1, 2), 1, 4, PillowFilter.Bicubic)[0]);
    }

    // sinc(¼) sinc(1/12) = 0.8900 and sinc(1¼) sinc(5/12) = −0.1328: 100 · 0.8900 / 0.7572.
    [Fact]
    public void Lanczos_goes_beyond_them_too() =>
        Assert.Equal(118, PillowResampling.Resize([100, 0], (1, 1, 2), 1, 4, PillowFilter.Lanczos)[0]);

    [Fact]
    public void Another_number_of_bytes_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => PillowResampling.Resize([1, 2], (3, 1, 1), 1, 1, PillowFilter.Nearest));
        Assert.Equal("an image of 3 x 1 x 1 has 3 bytes, not 2", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => PillowResampling.Resize([1], (1, 1, 1), 0, 1, PillowFilter.Nearest));
    }
}
