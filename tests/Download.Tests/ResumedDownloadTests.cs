namespace Retable.Tests;

/// <summary>A part of a file is gone on with if what follows belongs to it, and two versions of a file are never joined.</summary>
public sealed class ResumedDownloadTests : HttpDownloadLab
{
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
        await File.WriteAllBytesAsync(At("file.part"), File10K, Cancel);
        await File.WriteAllTextAsync(At("file.part.etag"), "\"v1\"", Cancel);
        using var server = new LocalServer(_ => new Answer(416, []) { Headers = [("Content-Range", "bytes */10000")] });
        Assert.Equal(File10K, await Fetch(server));
        Assert.Single(server.Requests);
    }
}
