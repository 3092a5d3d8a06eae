using Retable.Contract;
using Retable.Download;

namespace Retable.Tests;

public sealed class HttpDownloadTests : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly byte[] File10K = [.. Enumerable.Range(0, 10_000).Select(i => (byte)new Philox((ulong)i).NextUInt32())];
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = HttpDownload.CreateClient();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Brings_the_file_whole_and_says_how_far_it_is()
    {
        var seen = new List<(long, long?)>();
        using var server = new LocalServer(_ => Answer.Whole(File10K));
        var target = _folder.At("file");
        await Download((done, total) => seen.Add((done, total))).Fetch(server.At("file"), null, null, target, Cancel);
        Assert.Equal(File10K, await System.IO.File.ReadAllBytesAsync(target, Cancel));
        Assert.Equal((10_000L, 10_000L), seen[^1]);
    }

    [Fact]
    public async Task Goes_on_where_the_connection_was_dropped()
    {
        using var server = new LocalServer(request => request.Number == 1
            ? Answer.Whole(File10K) with { DropAfter = 4000 }
            : Answer.Part(File10K, request.Start));
        var target = _folder.At("file");
        await Download().Fetch(server.At("file"), null, null, target, Cancel);
        Assert.Equal(File10K, await System.IO.File.ReadAllBytesAsync(target, Cancel));
        Assert.Equal([0, 4000], server.Requests.Select(request => request.Start));
        Assert.Equal("\"v1\"", server.Requests[1].Headers["If-Range"]);
    }

    [Fact]
    public async Task Starts_anew_where_the_server_cannot_resume()
    {
        using var server = new LocalServer(request => request.Number == 1
            ? Answer.Whole(File10K) with { DropAfter = 4000 }
            : Answer.Whole(File10K));
        var target = _folder.At("file");
        await Download().Fetch(server.At("file"), null, null, target, Cancel);
        Assert.Equal(File10K, await System.IO.File.ReadAllBytesAsync(target, Cancel));
    }

    [Fact]
    public async Task Goes_on_in_a_later_process_from_the_part_that_an_earlier_one_left()
    {
        using var server = new LocalServer(request => request.Number == 1
            ? Answer.Whole(File10K) with { DropAfter = 4000 }
            : Answer.Part(File10K, request.Start));
        var target = _folder.At("file");
        var dropped = await Assert.ThrowsAsync<FetchException>(
            () => Download(tries: 1).Fetch(server.At("file"), null, null, target, Cancel));
        Assert.True(dropped.Passing);
        Assert.False(System.IO.File.Exists(target));
        await Download().Fetch(server.At("file"), null, null, target, Cancel);
        Assert.Equal(File10K, await System.IO.File.ReadAllBytesAsync(target, Cancel));
        Assert.Equal(4000, server.Requests[1].Start);
    }

    [Fact]
    public async Task Follows_redirects()
    {
        using var server = new LocalServer(request => request.Path == "old"
            ? new Answer(302, []) { Headers = [("Location", "/new")] }
            : Answer.Whole(File10K));
        var target = _folder.At("file");
        await Download().Fetch(server.At("old"), null, null, target, Cancel);
        Assert.Equal(["old", "new"], server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task A_missing_file_is_asked_for_once()
    {
        using var server = new LocalServer(_ => new Answer(404, []) { Reason = "Not Found" });
        var error = await Fails(server);
        Assert.False(error.Passing);
        Assert.Equal("the server answers 404 Not Found", error.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        using var server = new LocalServer(request => request.Number < 3 ? new Answer(503, []) : Answer.Whole(File10K));
        await Download().Fetch(server.At("file"), null, null, _folder.At("file"), Cancel);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_length_that_is_not_the_registry_s_is_refused_before_the_download()
    {
        using var server = new LocalServer(_ => Answer.Whole(File10K));
        var error = await Assert.ThrowsAsync<FetchException>(
            () => Download().Fetch(server.At("file"), 12_000, null, _folder.At("file"), Cancel));
        Assert.Equal("the server offers 10,000 bytes, and the registry knows the file with 12,000", error.Message);
    }

    [Fact]
    public async Task A_server_that_stays_silent_is_given_up()
    {
        using var server = new LocalServer(_ => Answer.Whole(File10K) with { DropAfter = 100, Hang = true });
        var download = new HttpDownload(_client, (_, _) => { }) { Tries = 1, Silence = TimeSpan.FromMilliseconds(200) };
        var error = await Assert.ThrowsAsync<FetchException>(
            () => download.Fetch(server.At("file"), null, null, _folder.At("file"), Cancel));
        Assert.Contains("silent", error.Message, StringComparison.Ordinal);
        Assert.True(error.Passing);
    }

    [Fact]
    public async Task Without_a_network_it_says_why_after_all_tries()
    {
        Uri address;
        using (var server = new LocalServer(_ => Answer.Whole(File10K)))
        {
            address = server.At("file");
        }

        var error = await Assert.ThrowsAsync<FetchException>(
            () => Download(tries: 2).Fetch(address, null, null, _folder.At("file"), Cancel));
        Assert.True(error.Passing);
        Assert.Contains("refused", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_program_gives_its_name()
    {
        using var server = new LocalServer(_ => Answer.Whole(File10K));
        await Fetch(server);
        Assert.StartsWith("Retable/", server.Requests[0].Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_starts_elsewhere_than_asked_is_not_appended()
    {
        using var server = new LocalServer(request => request.Number switch
        {
            1 => Answer.Whole(File10K) with { DropAfter = 4000 },
            2 => Answer.Part(File10K, 5000),
            _ => Answer.Whole(File10K),
        });
        Assert.Equal(File10K, await Fetch(server));
        Assert.Equal([0, 4000, 0], server.Requests.Select(request => request.Start));
    }

    [Fact]
    public async Task A_part_that_nobody_asked_for_is_not_taken_for_the_file()
    {
        using var server = new LocalServer(request => request.Number == 1 ? Answer.Part(File10K, 5000) : Answer.Whole(File10K));
        Assert.Equal(File10K, await Fetch(server));
    }

    [Fact]
    public async Task A_file_that_changed_is_not_spliced_even_where_the_server_ignores_If_Range()
    {
        var other = Enumerable.Repeat((byte)7, 10_000).ToArray();
        using var server = new LocalServer(request => request.Number switch
        {
            1 => Answer.Whole(File10K) with { DropAfter = 4000 },
            2 => Answer.Part(other, 4000) with { Headers = [("Content-Range", "bytes 4000-9999/10000"), ("ETag", "\"v2\"")] },
            _ => Answer.Whole(other),
        });
        Assert.Equal(other, await Fetch(server));
    }

    [Fact]
    public async Task A_part_of_no_known_version_is_fetched_anew()
    {
        using var server = new LocalServer(request => new Answer(200, File10K) { DropAfter = request.Number == 1 ? 4000 : int.MaxValue });
        Assert.Equal(File10K, await Fetch(server));
        Assert.Equal(0, server.Requests[1].Start);
    }

    [Fact]
    public async Task The_date_of_the_file_s_last_change_is_a_version_too()
    {
        const string Date = "Wed, 18 Nov 2026 09:30:00 GMT";
        using var server = new LocalServer(request => request.Number == 1
            ? new Answer(200, File10K) { DropAfter = 4000, Headers = [("Last-Modified", Date), ("ETag", "W/\"weak\"")] }
            : Answer.Part(File10K, request.Start) with { Headers = [("Content-Range", "bytes 4000-9999/10000"), ("Last-Modified", Date)] });
        Assert.Equal(File10K, await Fetch(server));
        Assert.Equal((4000, Date), (server.Requests[1].Start, server.Requests[1].Headers["If-Range"]));
    }

    // A process that died between the last byte and the new name.
    [Fact]
    public async Task A_part_that_is_complete_is_not_fetched_again()
    {
        await System.IO.File.WriteAllBytesAsync(_folder.At("file.part"), File10K, Cancel);
        await System.IO.File.WriteAllTextAsync(_folder.At("file.part.etag"), "\"v1\"", Cancel);
        using var server = new LocalServer(_ => new Answer(416, []) { Headers = [("Content-Range", "bytes */10000")] });
        Assert.Equal(File10K, await Fetch(server));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_content_encoding_that_was_not_asked_for_is_undone()
    {
        using var server = new LocalServer(_ => Answer.Whole(Lab.Gzip(File10K)) with { Headers = [("Content-Encoding", "gzip")] });
        Assert.Equal(File10K, await Fetch(server));
        Assert.Equal("identity", server.Requests[0].Headers["Accept-Encoding"]);
    }

    // Some servers call the packing of the file itself a content encoding.
    [Fact]
    public async Task A_packed_file_stays_packed_where_the_server_names_its_packing_as_an_encoding()
    {
        var packed = Lab.Gzip(File10K);
        using var server = new LocalServer(_ => Answer.Whole(packed) with { Headers = [("Content-Encoding", "gzip")] });
        Assert.Equal(packed, await Fetch(server, "file.gz"));
    }

    [Fact]
    public async Task A_content_encoding_that_is_not_read_is_refused_by_its_name()
    {
        using var server = new LocalServer(_ => Answer.Whole(File10K) with { Headers = [("Content-Encoding", "zstd")] });
        var error = await Fails(server);
        Assert.Contains("'zstd'", error.Message, StringComparison.Ordinal);
        Assert.False(error.Passing);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("Wed, 18 Nov 2026 09:30:01 GMT")]
    public async Task The_pause_that_a_busy_server_asks_for_is_kept(string retryAfter)
    {
        using var server = new LocalServer(request => request.Number == 1 ? Busy(retryAfter) : Answer.Whole(File10K));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await Fetch(server);
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(0.9), $"it waited {clock.Elapsed}");
    }

    [Theory]
    [InlineData("3600")]
    [InlineData("Wed, 18 Nov 2026 10:30:00 GMT")]
    public async Task A_pause_without_end_is_not_kept(string retryAfter)
    {
        using var server = new LocalServer(request => request.Number == 1 ? Busy(retryAfter) : Answer.Whole(File10K));
        var download = new HttpDownload(_client, (_, _) => { }) { FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(50) };
        await download.Fetch(server.At("file"), null, null, _folder.At("file"), Cancel).WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_body_shorter_than_the_registry_s_length_is_gone_on_with()
    {
        using var server = new LocalServer(request => request.Number == 1
            ? Answer.Whole(File10K) with { HidesLength = true, DropAfter = 4000 }
            : Answer.Part(File10K, request.Start));
        await Download().Fetch(server.At("file"), 10_000, null, _folder.At("file"), Cancel);
        Assert.Equal(File10K, await System.IO.File.ReadAllBytesAsync(_folder.At("file"), Cancel));
        Assert.Equal(4000, server.Requests[1].Start);
    }

    [Fact]
    public async Task A_body_shorter_than_the_content_that_the_registry_knows_is_gone_on_with_if_it_is_not_packed()
    {
        using var server = new LocalServer(request => request.Number == 1
            ? Answer.Whole(File10K) with { HidesLength = true, DropAfter = 4000 }
            : Answer.Part(File10K, request.Start));
        await Download().Fetch(server.At("file"), null, 10_000, _folder.At("file"), Cancel);
        Assert.Equal(File10K, await System.IO.File.ReadAllBytesAsync(_folder.At("file"), Cancel));
    }

    [Fact]
    public async Task A_body_longer_than_the_registry_s_length_is_cut_off_and_refused()
    {
        using var server = new LocalServer(_ => Answer.Whole(new byte[1 << 20]) with { HidesLength = true });
        var error = await Assert.ThrowsAsync<FetchException>(() => Download().Fetch(server.At("file"), 10_000, null, _folder.At("file"), Cancel));
        Assert.Contains("more than the 10,000 bytes", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    public async Task An_answer_without_a_file_is_asked_for_again(int status)
    {
        using var server = new LocalServer(request => request.Number == 1 ? new Answer(status, []) : Answer.Whole(File10K));
        Assert.Equal(File10K, await Fetch(server));
    }

    [Fact]
    public async Task A_connection_that_is_reset_is_gone_on_with()
    {
        using var server = new LocalServer(request => request.Number == 1
            ? Answer.Whole(File10K) with { DropAfter = 4000, Resets = true }
            : Answer.Part(File10K, request.Start));
        Assert.Equal(File10K, await Fetch(server));
    }

    [Fact]
    public async Task A_server_that_accepts_and_never_answers_is_given_up()
    {
        using var server = new LocalServer(_ => Answer.Whole(File10K) with { NeverAnswers = true });
        var error = await Assert.ThrowsAsync<FetchException>(() => Impatient().Fetch(server.At("file"), null, null, _folder.At("file"), Cancel)
            .WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.True(error.Passing);
    }

    // 10,000 bytes with 20 ms between them would take 200 s.
    [Fact]
    public async Task A_server_that_sends_byte_by_byte_is_given_up()
    {
        using var server = new LocalServer(_ => Answer.Whole(File10K) with { Trickle = TimeSpan.FromMilliseconds(20) });
        var error = await Assert.ThrowsAsync<FetchException>(() => Impatient().Fetch(server.At("file"), null, null, _folder.At("file"), Cancel)
            .WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.Contains("silent", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_in_a_circle_are_left_and_named()
    {
        using var server = new LocalServer(request => new Answer(302, []) { Headers = [("Location", request.Path == "a" ? "/b" : "/a")] });
        var error = await Assert.ThrowsAsync<FetchException>(() => Download().Fetch(server.At("a"), null, null, _folder.At("file"), Cancel));
        Assert.Contains("redirects", error.Message, StringComparison.Ordinal);
        Assert.InRange(server.Requests.Count, 2, 20);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Please sign in</body></html>")]
    [InlineData("\n  <html lang=\"en\"><title>Error</title></html>")]
    public async Task A_web_page_in_the_file_s_place_is_refused_and_thrown_away(string page)
    {
        using var server = new LocalServer(_ => Answer.Whole(System.Text.Encoding.UTF8.GetBytes(page)));
        var error = await Fails(server);
        Assert.Contains("text/html", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static Answer Busy(string retryAfter) =>
        new(503, []) { Headers = [("Retry-After", retryAfter), ("Date", "Wed, 18 Nov 2026 09:30:00 GMT")] };

    private HttpDownload Impatient() => new(_client, (_, _) => { }) { Tries = 1, Silence = TimeSpan.FromMilliseconds(300) };

    private async Task<byte[]> Fetch(LocalServer server, string name = "file")
    {
        await Download().Fetch(server.At(name), null, null, _folder.At(name), Cancel);
        return await System.IO.File.ReadAllBytesAsync(_folder.At(name), Cancel);
    }

    private Task<FetchException> Fails(LocalServer server) => Assert.ThrowsAsync<FetchException>(
        () => Download().Fetch(server.At("file"), null, null, _folder.At("file"), Cancel));

    private HttpDownload Download(Action<long, long?>? progress = null, int tries = 4) =>
        new(_client, progress ?? ((_, _) => { })) { Tries = tries, FirstPause = TimeSpan.FromMilliseconds(1) };
}
