using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Retable.Tests.Remotes;

/// <summary>A web server of GET, HEAD and PUT in memory, with the faults that a test asks for. Its paths serve as buckets and keys of S3 too.</summary>
internal sealed class LittleServer : IDisposable
{
    private readonly HttpListener _listener;

    public LittleServer()
    {
        (_listener, Url) = Listen();
        _ = Task.Run(ServeAsync);
    }

    public string Url { get; }

    /// <summary>What lies where; paths begin with a slash.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>Every request: <c>GET /cas/...</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>What goes wrong with a request, by its method and path and how often the same one came before; null for nothing.</summary>
    public Func<string, int, Fault?> Faults { get; set; } = (_, _) => null;

    public void Dispose() => _listener.Close();

    private static (HttpListener Listener, string Url) Listen()
    {
        for (var tries = 0; ; tries++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add(url + "/");
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException) when (tries < 10)
            {
                // Somebody else took the port meanwhile.
            }
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(async () =>
            {
                try
                {
                    await AnswerAsync(context);
                }
                catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
                {
                    // The client went away: it was told to, or the test is over.
                }
            });
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var path = request.Url!.AbsolutePath;
        var line = $"{request.HttpMethod} {path}";
        var before = Requests.Count(other => other == line);
        Requests.Enqueue(line);
        var fault = Faults(line, before);
        if (fault is Fault.Silent)
        {
            await Task.Delay(TimeSpan.FromMinutes(1));
        }

        if (fault is Fault.Status { Code: var code })
        {
            await ReplyAsync(response, code, []);
            return;
        }

        if (request.HttpMethod == "PUT")
        {
            using var body = new MemoryStream();
            await request.InputStream.CopyToAsync(body);
            Files[path] = body.ToArray();
            await ReplyAsync(response, 200, []);
            return;
        }

        if (!Files.TryGetValue(path, out var bytes))
        {
            await ReplyAsync(response, 404, Encoding.UTF8.GetBytes("<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>"), isHead: request.HttpMethod == "HEAD");
            return;
        }

        var from = request.Headers["Range"] is { } range && fault is not Fault.NoRanges ? int.Parse(range["bytes=".Length..].TrimEnd('-')) : 0;
        response.StatusCode = from > 0 ? 206 : 200;
        if (from > 0)
        {
            response.Headers["Content-Range"] = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
        }

        var sent = bytes[from..];
        response.ContentLength64 = sent.Length;
        if (request.HttpMethod == "HEAD")
        {
            response.Close();
            return;
        }

        switch (fault)
        {
            case Fault.Cut { After: var after } when after < sent.Length:
                await response.OutputStream.WriteAsync(sent.AsMemory(0, after));
                await response.OutputStream.FlushAsync();
                response.Abort();
                return;
            case Fault.Wrong:
                sent[^1] ^= 1;
                break;
            case Fault.Drip:
                foreach (var one in sent)
                {
                    await response.OutputStream.WriteAsync(new[] { one });
                    await response.OutputStream.FlushAsync();
                    await Task.Delay(50);
                }

                break;
        }

        await response.OutputStream.WriteAsync(sent);
        response.Close();
    }

    private static async Task ReplyAsync(HttpListenerResponse response, int code, byte[] body, bool isHead = false)
    {
        response.StatusCode = code;
        response.ContentLength64 = isHead ? 0 : body.Length;
        if (!isHead)
        {
            await response.OutputStream.WriteAsync(body);
        }

        response.Close();
    }
}

/// <summary>What can go wrong with one request.</summary>
internal abstract record Fault
{
    private Fault()
    {
    }

    public sealed record Status(int Code) : Fault;

    /// <summary>The body ends after so many bytes, and the connection with it.</summary>
    public sealed record Cut(int After) : Fault;

    /// <summary>One bit is another one.</summary>
    public sealed record Wrong : Fault;

    /// <summary>No answer at all.</summary>
    public sealed record Silent : Fault;

    /// <summary>A byte now and then.</summary>
    public sealed record Drip : Fault;

    /// <summary>The whole is sent whatever part was asked for.</summary>
    public sealed record NoRanges : Fault;
}
