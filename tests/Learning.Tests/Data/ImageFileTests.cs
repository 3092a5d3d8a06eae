using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Tests;

public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_come_back_with_ids_labels_shape_and_pixels()
    {
        byte[] first = [.. Enumerable.Range(0, 12).Select(i => (byte)i)];
        byte[] second = [.. first.Reverse()];
        ImageWriter.Write(_folder.At("images.parquet"), "few", "test", [3, 2, 2], [(1, first), (-1, second)]);
        var read = ImageFile.Read(_folder.At("images.parquet"));
        Assert.Equal("few", read.Dataset);
        Assert.Equal([0, 1], read.Ids);
        Assert.Equal([1, -1], read.Labels);
        Assert.Equal((3, 2, 2), read.Shape);
        Assert.Equal([.. first, .. second], read.Pixels.data<byte>().ToArray());
    }

    [Fact]
    public void Images_that_do_not_have_the_stated_shape_are_refused()
    {
        ImageWriter.Write(_folder.At("images.parquet"), "few", "test", [3, 2, 2], [(1, [1, 2, 3])]);
        var error = Assert.Throws<BadInputException>(() => ImageFile.Read(_folder.At("images.parquet")));
        Assert.Contains("3 bytes in 1 images", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_image_set_is_refused_with_its_path()
    {
        var path = _folder.Write("images.parquet", "no parquet at all");
        Assert.Equal(path, Assert.Throws<BadInputException>(() => ImageFile.Read(path)).At!.File);
    }
}
