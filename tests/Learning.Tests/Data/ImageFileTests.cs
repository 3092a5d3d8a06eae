using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read_back()
    {
        var images = Images();
        ImageFile.Write(_folder.At("images.parquet"), images, "test");
        var read = ImageFile.Read(_folder.At("images.parquet"));
        Assert.Equal(images.Ids, read.Ids);
        Assert.Equal(images.Labels, read.Labels);
        Assert.Equal(images.Shape, read.Shape);
        Assert.Equal(images.Pixels.data<byte>().ToArray(), read.Pixels.data<byte>().ToArray());
    }

    [Fact]
    public void Writing_twice_gives_the_same_bytes()
    {
        ImageFile.Write(_folder.At("a.parquet"), Images(), "test");
        ImageFile.Write(_folder.At("b.parquet"), Images(), "test");
        Assert.Equal(File.ReadAllBytes(_folder.At("a.parquet")), File.ReadAllBytes(_folder.At("b.parquet")));
    }

    [Fact]
    public void A_file_that_is_no_image_set_is_refused_with_its_path()
    {
        var path = _folder.Write("images.parquet", "no parquet at all");
        Assert.Equal(path, Assert.Throws<BadInputException>(() => ImageFile.Read(path)).At!.File);
    }

    private static ImageSet Images() => new(
        "few", [5, 7], [1, -1], tensor(Enumerable.Range(0, 24).Select(i => (byte)i).ToArray()).reshape(2, 3, 2, 2));
}
