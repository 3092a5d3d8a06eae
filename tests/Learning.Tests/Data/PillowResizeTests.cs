using Retable.Learning.Data;

namespace Retable.Tests;

public sealed class PillowResizeTests
{
    [Fact]
    public void The_same_size_gives_the_same_bytes()
    {
        byte[] image = [1, 2, 3, 4, 5, 6];
        Assert.Equal(image, PillowResize.Resize(image, 1, 2, 3, 2, 3));
    }

    // Half the size: support 2, so that output 0 of 4 pixels weighs them 0.75/1.75... by the triangle: (3·a + 3·b + 1·c) / 7.
    [Fact]
    public void Halving_four_pixels_weighs_three_of_them_by_the_triangle() =>
        Assert.Equal([(byte)Math.Round(((3 * 10) + (3 * 20) + 90) / 7.0), 80], PillowResize.Resize([10, 20, 90, 90], 1, 1, 4, 1, 2));

    // Doubling: output centres lie a quarter and three quarters between the pixels.
    [Fact]
    public void Doubling_two_pixels_puts_two_between_them() =>
        Assert.Equal([0, 25, 75, 100], PillowResize.Resize([0, 100], 1, 1, 2, 1, 4));

    [Fact]
    public void Rows_and_columns_are_treated_alike()
    {
        byte[] row = [10, 20, 90, 200, 7];
        Assert.Equal(PillowResize.Resize(row, 1, 1, 5, 1, 3), PillowResize.Resize(row, 1, 5, 1, 3, 1));
    }

    [Fact]
    public void Channels_do_not_mix() =>
        Assert.Equal([10, 200], PillowResize.Resize([10, 10, 10, 10, 200, 200, 200, 200], 2, 2, 2, 1, 1));
}
