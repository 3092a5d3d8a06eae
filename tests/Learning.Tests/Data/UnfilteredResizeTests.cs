using Retable.Learning.Data;

namespace Retable.Tests;

public sealed class UnfilteredResizeTests
{
    // Eight columns to two: positions 1.5 and 5.5, so the means of columns 1, 2 and of 5, 6; the others are not seen.
    [Fact]
    public void Columns_between_two_samples_are_skipped() =>
        Assert.Equal([15, 55], UnfilteredResize.Resize([255, 10, 20, 255, 255, 50, 60, 255], 1, 1, 8, 1, 2));

    // Two rows to four: positions −¼ (held), ¼, ¾, 1¼ (held).
    [Fact]
    public void Larger_images_are_stretched_between_the_pixels_centres() =>
        Assert.Equal([0, 25, 75, 100], UnfilteredResize.Resize([0, 100], 1, 2, 1, 4, 1));

    [Fact]
    public void The_same_size_is_the_same_image() =>
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], UnfilteredResize.Resize([1, 2, 3, 4, 5, 6, 7, 8], 2, 2, 2, 2, 2));
}
