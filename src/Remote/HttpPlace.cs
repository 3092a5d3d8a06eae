using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Retable.Remote;

/// <summary>A place that is a web server: GET and HEAD to read, PUT to write. bazel-remote, nginx with its dav module, or for reading any file server.</summary>
public sealed class HttpPlace : IRemotePlace
{
    private readonly HttpClient _client;
    private readonly string _root;

    /// <param name="url">The URL, without a trailing slash; a user and a password in it become a header.</param>
    /// <param name="header">A header sent with each request, as <c>Name: value</c>; null for none.</param>
    /// <param name="connecting">The time limit for connecting.</param>
    public HttpPlace(Uri url, string? header = null, TimeSpan? connecting = null)
    {
        _root = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = connecting ?? TimeSpan.FromSeconds(5),
            // The content is named by its digest: what is compressed on the way would be another content.
            AutomaticDecompression = DecompressionMethods.None,
        })
        {
            // How long is too long is for the caller to say, who sees whether bytes arrive.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (url.UserInfo.Length > 0)
        {
            var user = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo)));
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", user);
        }

        if (header?.Split(':', 2) is [var name, var value])
        {
            _client.DefaultRequestHeaders.TryAddWithoutValidation(name.Trim(), value.Trim());
        }
    }

    public string Name => _root;

    /// <inheritdoc/>
    public async Task<long?> SizeAsync(string path, CancellationToken stop)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Head, UrlOf(path)), stop).ConfigureAwait(false);
        return IsMissing(response) ? null : response.Content.Headers.ContentLength ?? 0;
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenAsync(string path, long from, CancellationToken stop)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, UrlOf(path));
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
        }

        var response = await SendAsync(request, stop).ConfigureAwait(false);
        if (IsMissing(response) || response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            response.Dispose();
            return IsMissing(response) ? null : Stream.Null;
        }

        var body = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        var begin = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? 0 : 0;
        await SkipAsync(body, from - begin, stop).ConfigureAwait(false);
        return body;
    }

    /// <inheritdoc/>
    public async Task PutAsync(string path, Func<Stream> content, CancellationToken stop)
    {
        using var body = new StreamContent(content());
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Put, UrlOf(path)) { Content = body }, stop).ConfigureAwait(false);
        if (IsMissing(response))
        {
            throw FaultOf(response);
        }
    }

    public void Dispose() => _client.Dispose();

    private string UrlOf(string path) => $"{_root}/{path}";

    private static bool IsMissing(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    /// <summary>Sends a request; returns a response that is a success or says that nothing is there, and throws for anything else.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
            if (response.IsSuccessStatusCode || IsMissing(response) || response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                return response;
            }

            using (response)
            {
                throw FaultOf(response);
            }
        }
        catch (HttpRequestException error)
        {
            throw new RemoteException((error.InnerException ?? error).Message, isPassing: true, error);
        }
        finally
        {
            request.Dispose();
        }
    }

    private static RemoteException FaultOf(HttpResponseMessage response) => new(
        $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd(),
        isPassing: response.StatusCode >= HttpStatusCode.InternalServerError || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);

    /// <summary>Skips bytes, since a server that does not know ranges sends everything again.</summary>
    private static async Task SkipAsync(Stream body, long count, CancellationToken stop)
    {
        var buffer = new byte[1 << 16];
        while (count > 0 && await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), stop).ConfigureAwait(false) is > 0 and var read)
        {
            count -= read;
        }
    }
}
