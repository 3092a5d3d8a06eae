using Retable.Images;
using Retable.Learning.Data;

namespace Retable.Tests;

public sealed class ResampleTests : IDisposable
{
    private readonly StepLab _lab = new();

    public void Dispose() => _lab.Dispose();

    // Four images of one brightness each: without a filter a collage of four, made as small as one, shows a pixel of each; with one a pixel is
    // 6/7 of its own row and column and 1/7 of the other, each pass rounded: 11, 19 and 31, 39, then these.
    [Theory, InlineData(PillowFilter.Nearest, new byte[] { 10, 20, 30, 40 }), InlineData(PillowFilter.Bilinear, new byte[] { 14, 22, 28, 36 })]
    public void A_collage_has_its_images_row_by_row(PillowFilter filter, byte[] expected)
    {
        var images = new byte[] { 10, 20, 30, 40, 99 }.Select(value => (0, Enumerable.Repeat(value, 4).ToArray()));
        ImageWriter.Write(_lab.At("it.images"), "it", "test", [1, 2, 2], images);
        Collages.Run(
            new CollageParameters { Filter = filter, Side = 2, Tiles = 2 },
            _lab.Context("collage", [("images", "it.images")], ["images"], TestContext.Current.CancellationToken));
        var collages = ImageFile.Read(_lab.At("collage.images"));
        Assert.Equal((1, -1), (collages.Count, collages.Labels[0]));
        Assert.StartsWith("collage-", collages.Dataset, StringComparison.Ordinal);
        Assert.Equal(expected, collages.Pixels.contiguous().data<byte>().ToArray());
    }

    // Nine images of one brightness each, four in a collage: the second begins with the fifth, and the ninth is left over.
    [Fact]
    public void Each_collage_has_images_of_its_own()
    {
        ImageWriter.Write(_lab.At("it.images"), "it", "test", [1, 2, 2], Enumerable.Range(1, 9).Select(value => (0, Enumerable.Repeat((byte)value, 4).ToArray())));
        Collages.Run(
            new CollageParameters { Filter = PillowFilter.Nearest, Side = 2, Tiles = 2 },
            _lab.Context("collage", [("images", "it.images")], ["images"], TestContext.Current.CancellationToken));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], ImageFile.Read(_lab.At("collage.images")).Pixels.contiguous().data<byte>().ToArray());
    }

    // The aspect ratio is not kept: 12 × 6 pixels, half black and half white, become 4 × 4.
    [Fact]
    public void A_photograph_is_squashed_to_a_square()
    {
        var pixels = Enumerable.Range(0, 3 * 12 * 6).Select(i => i / 3 % 12 < 6 ? (byte)0 : (byte)255).ToArray();
        PhotographFile.Write(_lab.At("it.photographs"), new PhotographSet("scenes", "test", 0, ["test"]), [new Photograph(0, "test/0.jpg", Jpegs.Encode(pixels, 12, 6, quality: 100))]);
        Resample.Run(
            new ResampleParameters { Filter = PillowFilter.Nearest, Side = 4 },
            _lab.Context("small", [("photographs", "it.photographs")], ["images"], TestContext.Current.CancellationToken));
        var small = ImageFile.Read(_lab.At("small.images"));
        Assert.Equal(("scenes-nearest", (3, 4, 4)), (small.Dataset, small.Shape));
        var columns = small.Pixels[0, 0, 1].data<byte>().ToArray();
        Assert.True(columns[0] < 40 && columns[1] < 60 && columns[2] > 195 && columns[3] > 215, string.Join(", ", columns));
    }
}
