using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Retable.Tests;

/// <summary>A server on the loopback address that answers as a test tells it to, broken answers included.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Answer> _answer;
    private readonly Task _loop;

    public LocalServer(Func<Request, Answer> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = Task.Run(Serve);
    }

    /// <summary>What was asked, in order.</summary>
    public List<Request> Requests { get; } = [];

    public Uri At(string path) => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{path}");

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _loop.Wait();
        _stop.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerOrGiveUp(client);
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private async Task AnswerOrGiveUp(TcpClient client)
    {
        try
        {
            await Answer(client.GetStream(), client.Client);
        }
        catch (IOException)
        {
            // The client has seen enough; the next one is served.
        }
    }

    private async Task Answer(NetworkStream stream, Socket socket)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var first = await reader.ReadLineAsync() ?? "";
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        if (first.Length == 0)
        {
            return;
        }

        var request = new Request(first.Split(' ')[1].TrimStart('/'), headers, Requests.Count + 1);
        Requests.Add(request);
        var answer = _answer(request);
        if (answer.NeverAnswers)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }

        var head = new StringBuilder($"HTTP/1.1 {answer.Status} {answer.Reason}\r\nConnection: close\r\n");
        if (!answer.HidesLength)
        {
            head.Append("Content-Length: ").Append(answer.Claims ?? answer.Body.Length).Append("\r\n");
        }

        foreach (var (name, value) in answer.Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        var body = answer.Body.AsMemory(0, Math.Min(answer.DropAfter, answer.Body.Length));
        while (answer.Trickle is { } pause && body.Length > 0)
        {
            await stream.WriteAsync(body[..1]);
            body = body[1..];
            await Task.Delay(pause, _stop.Token);
        }

        await stream.WriteAsync(body);
        await stream.FlushAsync();
        if (answer.Resets)
        {
            await Task.Delay(100, _stop.Token); // so that what was sent is read before the reset drops it
            socket.LingerState = new LingerOption(true, 0);
        }

        if (answer.Hang)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }
    }
}

internal sealed record Request(string Path, IReadOnlyDictionary<string, string> Headers, int Number)
{
    /// <summary>From which byte on the client wants the file; 0 without a Range header.</summary>
    public int Start => Headers.TryGetValue("Range", out var range) ? int.Parse(range["bytes=".Length..].TrimEnd('-')) : 0;
}

internal sealed record Answer(int Status, byte[] Body)
{
    public string Reason { get; init; } = "Answer";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The Content-Length sent, where it is not the true one.</summary>
    public int? Claims { get; init; }

    /// <summary>The connection is closed after so many bytes of the body.</summary>
    public int DropAfter { get; init; } = int.MaxValue;

    /// <summary>The connection stays open and silent.</summary>
    public bool Hang { get; init; }

    /// <summary>The connection is accepted, and nothing ever comes.</summary>
    public bool NeverAnswers { get; init; }

    /// <summary>No Content-Length is sent: the end of the connection is the end of the body.</summary>
    public bool HidesLength { get; init; }

    /// <summary>The connection ends with a reset instead of an orderly close.</summary>
    public bool Resets { get; init; }

    /// <summary>The body comes byte by byte with this pause after each.</summary>
    public TimeSpan? Trickle { get; init; }

    /// <summary>The rest of a file from a byte on, as a server answers a Range request.</summary>
    public static Answer Part(byte[] whole, int start) => new(206, whole[start..])
    {
        Headers = [("Content-Range", $"bytes {start}-{whole.Length - 1}/{whole.Length}"), ("ETag", "\"v1\"")],
    };

    public static Answer Whole(byte[] body) => new(200, body) { Headers = [("ETag", "\"v1\""), ("Accept-Ranges", "bytes")] };
}
