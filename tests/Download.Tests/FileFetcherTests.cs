using System.Collections.Immutable;
using Retable.Contract;
using Retable.Download;
using Retable.Hosting;

namespace Retable.Tests;

public sealed class FileFetcherTests : IDisposable
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = HttpDownload.CreateClient();

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
    public async Task Without_a_network_the_machine_lacks_something_and_both_ways_to_it_are_named()
    {
        Uri address;
        using (var server = new LocalServer(_ => Answer.Whole(Content)))
        {
            address = server.At("x");
        }

        var error = await Assert.ThrowsAsync<MachineException>(() => Fetch(
            new Source.Package(_folder.At("none.gz"), "dataset-tiny", null), new Source.Url(address, null, null, null, null)));
        Assert.Contains("data set 'tiny': none of its sources gives the file 'x'", error.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install dataset-tiny", error.Message, StringComparison.Ordinal);
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

    [Fact]
    public async Task Where_the_package_is_not_installed_the_address_is_asked()
    {
        using var server = new LocalServer(_ => Answer.Whole(Lab.Gzip(Content)));
        var path = await Fetch(new Source.Package(_folder.At("none.gz"), "dataset-tiny", null), new Source.Url(server.At("x.gz"), null, null, null, null));
        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Cancel));
    }

    [Fact]
    public async Task A_server_that_answers_with_a_fault_is_asked_again_by_a_later_run()
    {
        using var server = new LocalServer(_ => new Answer(503, []));
        await Assert.ThrowsAsync<TryAgainException>(() => Fetch(new Source.Url(server.At("x"), null, null, null, null)));
    }

    [Fact]
    public async Task Offline_a_download_that_is_there_is_used()
    {
        using var server = new LocalServer(_ => Answer.Whole(Content));
        var source = new Source.Url(server.At("x"), null, null, null, null);
        await Fetch(source);
        Assert.Equal(Content, await File.ReadAllBytesAsync(await Fetch(offline: true, source), Cancel));
    }

    [Theory]
    [InlineData("files/123")]
    [InlineData("get?name=x.bin.gz")]
    [InlineData("x.zip")]
    public async Task How_a_file_is_packed_is_seen_from_its_first_bytes(string address)
    {
        using var server = new LocalServer(_ => Answer.Whole(Lab.Gzip(Content)));
        var path = await Fetch(new Source.Url(server.At(address), null, null, null, null));
        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Cancel));
    }

    [Fact]
    public async Task An_ending_that_promises_a_packing_is_not_believed()
    {
        using var server = new LocalServer(_ => Answer.Whole(Content));
        var path = await Fetch(new Source.Url(server.At("x.gz"), null, null, null, null));
        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Cancel));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_kind_an_archive_is_of_is_seen_from_its_first_bytes(bool zip)
    {
        using var server = new LocalServer(_ => Answer.Whole(zip ? Lab.Zip(("deep/x.bin", Content)) : Lab.Gzip(Lab.Tar(("deep/x.bin", Content)))));
        var path = await Fetch(new Source.Url(server.At("files/123"), null, null, null, "deep/x.bin"));
        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Cancel));
    }

    [Fact]
    public async Task A_packing_that_is_not_read_is_refused_by_its_name()
    {
        using var server = new LocalServer(_ => Answer.Whole([.. "BZh91AY&SY"u8, 1, 2, 3, 4]));
        var error = await Assert.ThrowsAsync<BadInputException>(() => Fetch(new Source.Url(server.At("x"), null, null, null, null)));
        Assert.Contains("bzip2", error.Facts.Single().Value, StringComparison.Ordinal);
    }

    // 100 MB of zeros in 100 kB, and no size in the registry to hold against it.
    [Fact]
    public async Task A_file_that_unpacks_to_a_thousand_times_its_size_is_refused()
    {
        using var server = new LocalServer(_ => Answer.Whole(Lab.Gzip(new byte[100 << 20])));
        var error = await Assert.ThrowsAsync<BadInputException>(() => Fetch(new Source.Url(server.At("x"), null, null, null, null)));
        Assert.Contains("Write its 'size'", error.Facts.Single().Value, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(_folder.At("work")), path => new FileInfo(path).Length > 1 << 20);
    }

    [Fact]
    public async Task A_member_that_is_a_link_is_said_to_be_one()
    {
        using var server = new LocalServer(_ => Answer.Whole(Lab.TarWithLink("x.bin", "/etc/passwd")));
        var error = await Assert.ThrowsAsync<BadInputException>(() => Fetch(new Source.Url(server.At("x"), null, null, null, "x.bin")));
        Assert.Contains("'x.bin' is a link to '/etc/passwd'", error.Facts.Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_of_another_size_is_fetched_again_at_the_next_try()
    {
        byte[] served = [1];
        using var server = new LocalServer(_ => Answer.Whole(served));
        var file = OneFile(null, new Source.Url(server.At("x"), null, null, null, null)) with { Size = Content.Length };
        await Assert.ThrowsAsync<BadInputException>(() => Fetcher(false).Locate(Tiny, file, Cancel));
        served = Content;
        Assert.Equal(Content, await File.ReadAllBytesAsync((await Fetcher(false).Locate(Tiny, file, Cancel)).Path, Cancel));
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
