using System.Collections.Immutable;
using Retable.Contract;
using Retable.Download;
using Retable.Hosting;

namespace Retable.Tests;

public sealed class FileFetcherTests : IDisposable
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_user_s_folder_comes_before_any_server()
    {
        Directory.CreateDirectory(_folder.At("data"));
        await File.WriteAllBytesAsync(_folder.At("data", "x.gz"), Lab.Gzip(Content), Cancel);
        using var server = new LocalServer(_ => Answer.Whole(Content));
        var path = await Fetch(new Source.UserFolder("x.gz", null), new Source.Url(server.At("x"), null, null, null, null));
        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Cancel));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Without_a_network_the_error_is_a_passing_one()
    {
        Uri address;
        using (var server = new LocalServer(_ => Answer.Whole(Content)))
        {
            address = server.At("x");
        }

        var error = await Assert.ThrowsAsync<TryAgainException>(() => Fetch(new Source.Url(address, null, null, null, null)));
        Assert.Contains("data set 'tiny': none of its sources gives the file 'x'", error.Message, StringComparison.Ordinal);
        Assert.Contains("RETABLE_DATA", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_no_address_is_asked()
    {
        using var server = new LocalServer(_ => Answer.Whole(Content));
        var error = await Assert.ThrowsAsync<BadInputException>(
            () => Fetch(offline: true, new Source.Url(server.At("x"), null, null, null, null)));
        Assert.Contains("RETABLE_OFFLINE", error.Facts.Single().Value, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task What_was_served_is_checked_where_the_content_s_checksum_is_not_known()
    {
        using var server = new LocalServer(_ => Answer.Whole(Content));
        var source = new Source.Url(server.At("x"), null, new string('0', 32), null, null);
        var error = await Assert.ThrowsAsync<BadInputException>(() => Fetcher(false).Fetch(Tiny, OneFile(null, source), Cancel));
        Assert.Contains("the registry knows 00000000", error.Facts.Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_s_member_is_found_by_its_path()
    {
        Directory.CreateDirectory(_folder.At("data", "in", "deep"));
        await File.WriteAllBytesAsync(_folder.At("data", "in", "deep", "x.bin"), Content, Cancel);
        System.IO.Compression.ZipFile.CreateFromDirectory(_folder.At("data", "in"), _folder.At("data", "a.zip"));
        var path = await Fetch(new Source.UserFolder("a.zip", "deep/x.bin"));
        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Cancel));
        var error = await Assert.ThrowsAsync<BadInputException>(() => Fetch(new Source.UserFolder("a.zip", "deep/y.bin")));
        Assert.Contains("no member 'deep/y.bin'", error.Facts.Single().Value, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DatasetDefinition Tiny => new()
    {
        Name = "tiny",
        At = new SourcePosition("datasets.yaml"),
        Licence = "MIT",
        Reader = "idx",
        Shape = [1, 1, 5],
        Splits = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty,
        Files = ImmutableSortedDictionary<string, FileDefinition>.Empty,
    };

    private static FileDefinition OneFile(string? sha256, params Source[] sources) =>
        new("x", null, sha256, [.. sources], new SourcePosition("datasets.yaml", 3));

    private Task<string> Fetch(params Source[] sources) => Fetch(false, sources);

    private Task<string> Fetch(bool offline, params Source[] sources) =>
        Fetcher(offline).Fetch(Tiny, OneFile(Lab.Sha256(Content), sources), Cancel);

    private FileFetcher Fetcher(bool offline)
    {
        Directory.CreateDirectory(_folder.At("work"));
        var download = new HttpDownload(_client, (_, _) => { }) { Tries = 2, FirstPause = TimeSpan.FromMilliseconds(1) };
        return new FileFetcher(download, _folder.At("work"), _folder.At("data"), offline);
    }
}
