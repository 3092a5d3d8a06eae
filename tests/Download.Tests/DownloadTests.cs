using Retable.Contract;
using Retable.Parquet;

namespace Retable.Tests;

/// <summary>The whole verb: from a registry and a server to a Parquet file, or to an error that says what to do.</summary>
[Collection(Lab.Environment)]
public sealed class DownloadTests : IDisposable
{
    private readonly Lab _lab = new();
    private readonly byte[] _images = Lab.Gzip(Lab.TinyIdx().Images);
    private readonly byte[] _labels = Lab.Gzip(Lab.TinyIdx().Labels);

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void Writes_the_split_as_images_with_their_labels()
    {
        using var server = Serve(_images);
        _lab.Registry(Url(server, "images.gz"), Url(server, "labels.gz"));
        _lab.Download();
        var table = ParquetFile.Read(_lab.At("test.parquet"));
        Assert.Equal([0L, 1, 2], table.Values<long>("id"));
        Assert.Equal([7, 8, 9], table.Values<int>("label"));
        Assert.Equal([40, 50, 60, 70], table.Lists<byte>("image")[1].ToArray());
        Assert.Equal("1,2,2", table.Meta("shape"));
        Assert.Contains("licence: MIT", _lab.Events, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_files_give_the_same_bytes()
    {
        using var server = Serve(_images);
        _lab.Registry(Url(server, "images.gz"), Url(server, "labels.gz"));
        _lab.Download();
        var first = File.ReadAllBytes(_lab.At("test.parquet"));
        _lab.Download();
        Assert.Equal(first, File.ReadAllBytes(_lab.At("test.parquet")));
    }

    [Fact]
    public void A_mirror_helps_where_the_first_address_fails()
    {
        using var server = Serve(_images);
        _lab.Registry($"{Url(server, "gone.gz")}, {Url(server, "images.gz")}", Url(server, "labels.gz"));
        _lab.Download();
        Assert.True(File.Exists(_lab.At("test.parquet")));
    }

    [Fact]
    public void A_wrong_checksum_names_the_data_set_the_address_and_what_to_do()
    {
        var other = Lab.TinyIdx().Images;
        other[^1] ^= 1;
        using var server = Serve(Lab.Gzip(other));
        _lab.Registry(Url(server, "images.gz"), Url(server, "labels.gz"));
        var error = Assert.Throws<BadInputException>(() => _lab.Download());
        Assert.Equal("data set 'tiny': none of its sources gives the file 'images'", error.Message);
        Assert.Contains("/images.gz: its checksum is", error.Facts.Single().Value, StringComparison.Ordinal);
        Assert.Contains("RETABLE_DATA", error.Hint, StringComparison.Ordinal);
        Assert.Equal(8, error.At!.Line);
    }

    [Fact]
    public void A_damaged_archive_is_fetched_again_at_the_next_try()
    {
        var served = _images[..(_images.Length / 2)];
        using var server = new LocalServer(request => Answer.Whole(request.Path == "images.gz" ? served : _labels));
        _lab.Registry(Url(server, "images.gz"), Url(server, "labels.gz"));
        Assert.Throws<BadInputException>(() => _lab.Download());
        served = _images;
        _lab.Download();
        Assert.True(File.Exists(_lab.At("test.parquet")));
    }

    [Fact]
    public void A_file_that_unpacks_to_more_than_the_registry_knows_is_refused()
    {
        using var server = Serve(Lab.Gzip([.. Lab.TinyIdx().Images, .. new byte[1 << 20]]));
        _lab.Registry(Url(server, "images.gz"), Url(server, "labels.gz"));
        var error = Assert.Throws<BadInputException>(() => _lab.Download());
        Assert.Contains("more than the 28 bytes", error.Facts.Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_on_the_server_is_the_registry_s_fault()
    {
        using var server = Serve(_images);
        _lab.Registry(Url(server, "gone.gz"), Url(server, "labels.gz"));
        var error = Assert.Throws<BadInputException>(() => _lab.Download());
        Assert.Contains("404", error.Facts.Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_data_set_finds_the_nearest_one()
    {
        _lab.Registry("{folder: a}", "{folder: b}");
        var error = Assert.Throws<BadInputException>(() => _lab.Download("tinny"));
        Assert.Contains(("nearest", "tiny"), error.Facts);
    }

    private LocalServer Serve(byte[] images) => new(request => request.Path switch
    {
        "images.gz" => Answer.Whole(images),
        "labels.gz" => Answer.Whole(_labels),
        _ => new Answer(404, []) { Reason = "Not Found" },
    });

    private static string Url(LocalServer server, string path) => $"{{url: '{server.At(path)}'}}";
}
