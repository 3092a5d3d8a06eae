using Retable.Contract;
using Retable.Download;

namespace Retable.Tests;

/// <summary>A folder, a client, and a file of 10,000 bytes to download.</summary>
public abstract class HttpDownloadLab : IDisposable
{
    internal static readonly byte[] File10K = [.. Enumerable.Range(0, 10_000).Select(i => (byte)new Philox((ulong)i).NextUInt32())];
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = HttpDownload.CreateClient();

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected string Folder => _folder.Path;

    private protected HttpClient Client => _client;

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string At(string name) => _folder.At(name);

    private protected HttpDownload Download(Action<long, long?>? progress = null, int tries = 4) =>
        new(_client, progress ?? ((_, _) => { })) { Tries = tries, FirstPause = TimeSpan.FromMilliseconds(1) };

    private protected async Task<byte[]> Fetch(LocalServer server, string name = "file")
    {
        await Download().Fetch(server.At(name), null, null, At(name), Cancel);
        return await File.ReadAllBytesAsync(At(name), Cancel);
    }

    private protected Task<FetchException> Fails(LocalServer server) => Assert.ThrowsAsync<FetchException>(
        () => Download().Fetch(server.At("file"), null, null, At("file"), Cancel));
}
