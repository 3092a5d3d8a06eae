using Retable.Download;

namespace Retable.Tests;

public sealed class HttpDownloadTests : HttpDownloadLab
{
    [Fact]
    public async Task Brings_the_file_whole_and_says_how_far_it_is()
    {
        var seen = new List<(long, long?)>();
        using var server = new LocalServer(_ => Answer.Whole(File10K));
        var target = At("file");
        await Download((done, total) => seen.Add((done, total))).Fetch(server.At("file"), null, null, target, Cancel);
        Assert.Equal(File10K, await File.ReadAllBytesAsync(target, Cancel));
        Assert.Equal((10_000L, 10_000L), seen[^1]);
    }

    [Fact]
    public async Task Goes_on_where_the_connection_was_dropped()
    {
        using var server = new LocalServer(request => request.Number == 1
            ? Answer.Whole(File10K) with { DropAfter = 4000 }
            : Answer.Part(File10K, request.Start));
        var target = At("file");
        await Download().Fetch(server.At("file"), null, null, target, Cancel);
        Assert.Equal(File10K, await File.ReadAllBytesAsync(target, Cancel));
        Assert.Equal([0, 4000], server.Requests.Select(request => request.Start));
        Assert.Equal("\"v1\"", server.Requests[1].Headers["If-Range"]);
    }

    [Fact]
    public async Task Starts_anew_where_the_server_cannot_resume()
    {
        using var server = new LocalServer(request => request.Number == 1
            ? Answer.Whole(File10K) with { DropAfter = 4000 }
            : Answer.Whole(File10K));
        var target = At("file");
        await Download().Fetch(server.At("file"), null, null, target, Cancel);
        Assert.Equal(File10K, await File.ReadAllBytesAsync(target, Cancel));
    }

    [Fact]
    public async Task Goes_on_in_a_later_process_from_the_part_that_an_earlier_one_left()
    {
        using var server = new LocalServer(request => request.Number == 1
            ? Answer.Whole(File10K) with { DropAfter = 4000 }
            : Answer.Part(File10K, request.Start));
        var target = At("file");
        var dropped = await Assert.ThrowsAsync<FetchException>(
            () => Download(tries: 1).Fetch(server.At("file"), null, null, target, Cancel));
        Assert.True(dropped.Passing);
        Assert.False(File.Exists(target));
        await Download().Fetch(server.At("file"), null, null, target, Cancel);
        Assert.Equal(File10K, await File.ReadAllBytesAsync(target, Cancel));
        Assert.Equal(4000, server.Requests[1].Start);
    }

    [Fact]
    public async Task Follows_redirects()
    {
        using var server = new LocalServer(request => request.Path == "old"
            ? new Answer(302, []) { Headers = [("Location", "/new")] }
            : Answer.Whole(File10K));
        var target = At("file");
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
        await Download().Fetch(server.At("file"), null, null, At("file"), Cancel);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_length_that_is_not_the_registry_s_is_refused_before_the_download()
    {
        using var server = new LocalServer(_ => Answer.Whole(File10K));
        var error = await Assert.ThrowsAsync<FetchException>(
            () => Download().Fetch(server.At("file"), 12_000, null, At("file"), Cancel));
        Assert.Equal("the server offers 10,000 bytes, and the registry knows the file with 12,000", error.Message);
    }

    [Fact]
    public async Task A_server_that_stays_silent_is_given_up()
    {
        using var server = new LocalServer(_ => Answer.Whole(File10K) with { DropAfter = 100, Hang = true });
        var download = new HttpDownload(Client, (_, _) => { }) { Tries = 1, Silence = TimeSpan.FromMilliseconds(200) };
        var error = await Assert.ThrowsAsync<FetchException>(
            () => download.Fetch(server.At("file"), null, null, At("file"), Cancel));
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
            () => Download(tries: 2).Fetch(address, null, null, At("file"), Cancel));
        Assert.True(error.Passing);
        Assert.Contains("refused", error.Message, StringComparison.OrdinalIgnoreCase);
    }
}
