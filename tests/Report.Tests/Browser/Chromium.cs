using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Retable.Tests;

namespace Retable.Report.Browser;

/// <summary>A headless Chromium with one page, spoken to by its own protocol.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly TemporaryFolder _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly List<JsonNode> _events = [];
    private readonly TaskCompletionSource<string> _address = new();
    private int _calls;

    private Chromium(Process process, TemporaryFolder profile)
    {
        const string Address = "DevTools listening on ";
        (_process, _profile) = (process, profile);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                _address.TrySetException(new InvalidOperationException("the browser ended before it listened"));
            }
            else if (line.Data.StartsWith(Address, StringComparison.Ordinal))
            {
                _address.TrySetResult(line.Data[Address.Length..]);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The program; null where it is not installed.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>What the page wrote to the console as an error, and what it threw.</summary>
    public IEnumerable<string> Errors => _events
        .Where(what => (string?)what["method"] is "Runtime.exceptionThrown" || ((string?)what["method"] is "Log.entryAdded" && (string?)what["params"]!["entry"]!["level"] == "error"))
        .Select(what => what["params"]!.ToJsonString());

    public static async Task<Chromium> StartAsync()
    {
        var profile = new TemporaryFolder();
        var start = new ProcessStartInfo(Program!) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0", $"--user-data-dir={profile.Path}", "about:blank" })
        {
            start.ArgumentList.Add(argument);
        }

        var chromium = new Chromium(Process.Start(start)!, profile);
        try
        {
            await chromium.ConnectAsync().ConfigureAwait(false);
            return chromium;
        }
        catch
        {
            await chromium.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens a file in a window of some width, as on a phone or a screen.</summary>
    public async Task OpenAsync(string file, int width, bool dark = false, bool scripts = true)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = 800, ["deviceScaleFactor"] = 1, ["mobile"] = false }).ConfigureAwait(false);
        await CallAsync("Emulation.setScriptExecutionDisabled", new JsonObject { ["value"] = !scripts }).ConfigureAwait(false);
        await CallAsync("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        }).ConfigureAwait(false);
        _events.Clear();
        await CallAsync("Page.navigate", new JsonObject { ["url"] = new Uri(file).AbsoluteUri }).ConfigureAwait(false);
        while (!_events.Exists(what => (string?)what["method"] == "Page.loadEventFired"))
        {
            _events.Add(await ReceiveAsync().ConfigureAwait(false));
        }
    }

    /// <summary>What an expression gives in the page.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var result = await CallAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true }).ConfigureAwait(false);
        return result["exceptionDetails"] is { } error ? throw new InvalidOperationException(error.ToJsonString()) : result["result"]!["value"];
    }

    /// <summary>The page from top to bottom as a PNG.</summary>
    public async Task<byte[]> PictureAsync()
    {
        var result = await CallAsync("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = true }).ConfigureAwait(false);
        return Convert.FromBase64String((string)result["data"]!);
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
        _profile.Dispose();
    }

    private async Task ConnectAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var port = new Uri(await _address.Task.WaitAsync(patience.Token).ConfigureAwait(false)).Port;
        using var http = new HttpClient();
        var pages = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/json/list"), patience.Token).ConfigureAwait(false))!.AsArray();
        var page = pages.First(target => (string?)target!["type"] == "page")!;
        await _socket.ConnectAsync(new Uri((string)page["webSocketDebuggerUrl"]!), patience.Token).ConfigureAwait(false);
        foreach (var domain in new[] { "Page", "Runtime", "Log" })
        {
            await CallAsync($"{domain}.enable", []).ConfigureAwait(false);
        }
    }

    private async Task<JsonNode> CallAsync(string method, JsonObject parameters)
    {
        var id = ++_calls;
        using var patience = new CancellationTokenSource(Patience);
        var text = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString();
        await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, patience.Token).ConfigureAwait(false);
        while (true)
        {
            var message = await ReceiveAsync().ConfigureAwait(false);
            if ((int?)message["id"] == id)
            {
                return message["result"] ?? throw new InvalidOperationException($"{method}: {message["error"]?.ToJsonString()}");
            }

            _events.Add(message);
        }
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var whole = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, patience.Token).ConfigureAwait(false);
            whole.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);

        return JsonNode.Parse(whole.ToArray())!;
    }
}
