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

    // No checksum tells the junk from the file; the reader does.
    [Fact]
    public void What_the_reader_refuses_is_fetched_again_at_the_next_try()
    {
        var served = "try again later"u8.ToArray();
        using var server = new LocalServer(request => Answer.Whole(request.Path == "images.gz" ? served : _labels));
        _lab.Registry(Url(server, "images.gz"), Url(server, "labels.gz"), proven: false);
        var error = Assert.Throws<BadInputException>(() => _lab.Download());
        Assert.Contains(error.Facts, fact => fact.Label == "from" && fact.Value.Contains("/images.gz", StringComparison.Ordinal));
        served = _images;
        _lab.Download();
        Assert.True(File.Exists(_lab.At("test.parquet")));
    }

    [Fact]
    public void The_kind_of_what_was_served_is_named_where_the_reader_refuses_it()
    {
        using var server = new LocalServer(request => request.Path == "images.gz"
            ? Answer.Whole("try again later"u8.ToArray()) with { Headers = [("Content-Type", "text/html; charset=utf-8")] }
            : Answer.Whole(_labels));
        _lab.Registry(Url(server, "images.gz"), Url(server, "labels.gz"), proven: false);
        var error = Assert.Throws<BadInputException>(() => _lab.Download());
        Assert.Contains(error.Facts, fact => fact.Value.Contains("text/html", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_registry_s_checksum_proves_is_kept_whatever_the_reader_says()
    {
        using var server = Serve(_images);
        var registry = _lab.Registry(Url(server, "images.gz"), Url(server, "labels.gz"));
        File.WriteAllText(registry, File.ReadAllText(registry).Replace("[1, 2, 2]", "[1, 4, 1]", StringComparison.Ordinal));
        Assert.Throws<BadInputException>(() => _lab.Download());
        Assert.Throws<BadInputException>(() => _lab.Download());
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public void A_word_in_the_registry_says_that_a_file_is_not_packed()
    {
        using var server = Serve(_images);
        _lab.Registry($"{{url: '{server.At("images.gz")}', packed: none}}", Url(server, "labels.gz"), proven: false);
        var error = Assert.Throws<BadInputException>(() => _lab.Download());
        Assert.Contains("begins with", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("http_proxy"), InlineData("HTTP_PROXY"), InlineData("ALL_PROXY")]
    public void A_proxy_of_the_environment_is_used(string variable)
    {
        using var proxy = new LocalServer(request => Answer.Whole(request.Path.EndsWith("images.gz", StringComparison.Ordinal) ? _images : _labels));
        _lab.Registry("{url: 'http://data.invalid/images.gz'}", "{url: 'http://data.invalid/labels.gz'}");
        var (code, said) = _lab.DownloadApart((variable, proxy.At("").AbsoluteUri));
        Assert.True(code == 0, said);
        Assert.Equal("http://data.invalid/images.gz", proxy.Requests[0].Path);
    }

    [Fact]
    public void A_host_that_NO_PROXY_names_is_asked_itself()
    {
        using var proxy = new LocalServer(_ => new Answer(403, []));
        using var server = Serve(_images);
        _lab.Registry(Url(server, "images.gz"), Url(server, "labels.gz"));
        var (code, said) = _lab.DownloadApart(("http_proxy", proxy.At("").AbsoluteUri), ("NO_PROXY", "127.0.0.1"));
        Assert.True(code == 0, said);
        Assert.Empty(proxy.Requests);
    }

    // The tunnel's first line is all that this proxy understands.
    [Fact]
    public void An_https_address_goes_through_a_tunnel_of_HTTPS_PROXY()
    {
        using var proxy = new LocalServer(_ => new Answer(407, []) { Reason = "Proxy Authentication Required" });
        _lab.Registry("{url: 'https://data.invalid/images.gz'}", "{url: 'https://data.invalid/labels.gz'}");
        _lab.DownloadApart(("HTTPS_PROXY", proxy.At("").AbsoluteUri));
        Assert.Equal("data.invalid:443", proxy.Requests[0].Path);
    }

    private LocalServer Serve(byte[] images) => new(request => request.Path switch
    {
        "images.gz" => Answer.Whole(images),
        "labels.gz" => Answer.Whole(_labels),
        _ => new Answer(404, []) { Reason = "Not Found" },
    });

    private static string Url(LocalServer server, string path) => $"{{url: '{server.At(path)}'}}";
}
