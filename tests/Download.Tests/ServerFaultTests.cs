using Retable.Download;

namespace Retable.Tests;

/// <summary>What servers send instead of a file, beside it, or not at all.</summary>
public sealed class ServerFaultTests : HttpDownloadLab
{
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
        var download = new HttpDownload(Client, (_, _) => { }) { FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(50) };
        await download.Fetch(server.At("file"), null, null, At("file"), Cancel).WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_body_shorter_than_the_registry_s_length_is_gone_on_with()
    {
        using var server = new LocalServer(request => request.Number == 1
            ? Answer.Whole(File10K) with { HidesLength = true, DropAfter = 4000 }
            : Answer.Part(File10K, request.Start));
        await Download().Fetch(server.At("file"), 10_000, null, At("file"), Cancel);
        Assert.Equal(File10K, await File.ReadAllBytesAsync(At("file"), Cancel));
        Assert.Equal(4000, server.Requests[1].Start);
    }

    [Fact]
    public async Task A_body_shorter_than_the_content_that_the_registry_knows_is_gone_on_with_if_it_is_not_packed()
    {
        using var server = new LocalServer(request => request.Number == 1
            ? Answer.Whole(File10K) with { HidesLength = true, DropAfter = 4000 }
            : Answer.Part(File10K, request.Start));
        await Download().Fetch(server.At("file"), null, 10_000, At("file"), Cancel);
        Assert.Equal(File10K, await File.ReadAllBytesAsync(At("file"), Cancel));
    }

    [Fact]
    public async Task A_body_longer_than_the_registry_s_length_is_cut_off_and_refused()
    {
        using var server = new LocalServer(_ => Answer.Whole(new byte[1 << 20]) with { HidesLength = true });
        var error = await Assert.ThrowsAsync<FetchException>(() => Download().Fetch(server.At("file"), 10_000, null, At("file"), Cancel));
        Assert.Contains("more than the 10,000 bytes", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Folder));
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
        var error = await Assert.ThrowsAsync<FetchException>(() => Impatient().Fetch(server.At("file"), null, null, At("file"), Cancel)
            .WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.True(error.Passing);
    }

    // 10,000 bytes with 20 ms between them would take 200 s.
    [Fact]
    public async Task A_server_that_sends_byte_by_byte_is_given_up()
    {
        using var server = new LocalServer(_ => Answer.Whole(File10K) with { Trickle = TimeSpan.FromMilliseconds(20) });
        var error = await Assert.ThrowsAsync<FetchException>(() => Impatient().Fetch(server.At("file"), null, null, At("file"), Cancel)
            .WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.Contains("silent", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_in_a_circle_are_left_and_named()
    {
        using var server = new LocalServer(request => new Answer(302, []) { Headers = [("Location", request.Path == "a" ? "/b" : "/a")] });
        var error = await Assert.ThrowsAsync<FetchException>(() => Download().Fetch(server.At("a"), null, null, At("file"), Cancel));
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
        Assert.Empty(Directory.GetFiles(Folder));
    }

    private static Answer Busy(string retryAfter) =>
        new(503, []) { Headers = [("Retry-After", retryAfter), ("Date", "Wed, 18 Nov 2026 09:30:00 GMT")] };

    private HttpDownload Impatient() => new(Client, (_, _) => { }) { Tries = 1, Silence = TimeSpan.FromMilliseconds(300) };
}
