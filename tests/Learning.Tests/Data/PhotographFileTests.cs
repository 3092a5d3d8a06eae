using Retable.Contract;
using Retable.Learning.Data;
using Retable.Parquet;

namespace Retable.Tests;

public sealed class PhotographFileTests : IDisposable
{
    private static readonly PhotographSet About = new("imagenet-c", "fog", 3, ["n01440764", "n01443537"]);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back_with_the_set_it_belongs_to()
    {
        PhotographFile.Write(_folder.At("a"), About, [new(1, "n01443537/x.JPEG", [1, 2, 3]), new(0, "n01440764/y.JPEG", [4])]);
        var table = ParquetFile.Read(_folder.At("a"), PhotographFile.Schema);
        Assert.Equal([0L, 1], table.Values<long>("id"));
        Assert.Equal([1, 0], table.Values<int>("label"));
        Assert.Equal(["n01443537/x.JPEG", "n01440764/y.JPEG"], table.Values<string>("name"));
        Assert.Equal([1, 2, 3], table.Lists<byte>("image")[0].ToArray());
        var about = PhotographFile.About(_folder.At("a"));
        Assert.Equal(About with { Classes = about.Classes }, about);
        Assert.Equal(About.Classes, about.Classes);
    }

    [Fact]
    public void A_file_of_something_else_is_refused_with_its_name()
    {
        ImageWriter.Write(_folder.At("b"), "squares", "train", [1, 1, 1], [(0, [7])]);
        var error = Assert.Throws<BadInputException>(() => PhotographFile.About(_folder.At("b")));
        Assert.Equal("the file holds no photographs", error.Message);
        Assert.EndsWith("b", error.At!.File, StringComparison.Ordinal);
    }
}
