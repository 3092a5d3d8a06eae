using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;

namespace Retable.Download;

/// <summary>Downloads a URL to a file: resumes broken transfers, retries with growing pauses, and says what is wrong.</summary>
/// <param name="client">The result of <see cref="CreateClient"/>.</param>
/// <param name="progress">Called with the bytes received and the total (null if the server does not give it).</param>
public sealed class HttpDownload(HttpClient client, Action<long, long?> progress)
{
    // Many hosts refuse a request that does not say who asks.
    private static readonly ProductInfoHeaderValue Name = new("Retable", "1.0");

    /// <summary>The pause before the second try; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between two tries, whatever a server asks for.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a server may take to answer, and then to send <see cref="LeastBytes"/> of the file.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Fewer bytes than this within <see cref="Silence"/> count as silence.</summary>
    public long LeastBytes { get; init; } = 1 << 14;

    public int Tries { get; init; } = 5;

    /// <summary>Creates a client that follows redirects, uses the environment's proxy, and has no overall time-out, since a large file may take hours.</summary>
    public static HttpClient CreateClient() =>
        new(new SocketsHttpHandler { MaxAutomaticRedirections = 10 }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Downloads to <paramref name="target"/>, which exists only when complete. The partial file lies beside it and survives a crash.</summary>
    /// <param name="address">http or https.</param>
    /// <param name="bytes">The length of the download, if known.</param>
    /// <param name="plain">The length of the unpacked file, if known.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="cancel">Cancels the download; the partial file stays for the next time.</param>
    /// <returns>The media type that the server gave, for instance <c>application/gzip</c>, if any.</returns>
    /// <exception cref="FetchException">The server does not have it, or all tries failed.</exception>
    public async Task<string?> Fetch(Uri address, long? bytes, long? plain, string target, CancellationToken cancel)
    {
        var part = new PartFile(target);
        var type = await Retries().ExecuteAsync(async token => await Attempt(address, bytes, plain, part, token).ConfigureAwait(false), cancel)
            .ConfigureAwait(false);
        if (part.Length > 0 && WebPage.IsIn(part.Path))
        {
            part.Discard();
            throw new FetchException("the server sent a web page (text/html) in the file's place", passing: false);
        }

        part.Finish();
        return type;
    }

    private ResiliencePipeline Retries() => Tries == 1
        ? ResiliencePipeline.Empty
        : new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Tries - 1,
            Delay = FirstPause,
            BackoffType = DelayBackoffType.Exponential,
            MaxDelay = LongestPause,
            ShouldHandle = new PredicateBuilder().Handle<FetchException>(error => error.Passing),
            DelayGenerator = given => ValueTask.FromResult(
                given.Outcome.Exception is FetchException { RetryAfter: { } wait } ? (wait < LongestPause ? wait : LongestPause) : (TimeSpan?)null),
        }).Build();

    private async Task<string?> Attempt(Uri address, long? bytes, long? plain, PartFile part, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Silence);
        try
        {
            using var request = RequestFor(address, part);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                ThrowUnlessComplete(response, part);
                return null;
            }

            Answers.ThrowUnlessFile(response);
            var coding = ContentCoding.Of(response.Content.Headers, address);
            var total = StartOrResume(response, coding, bytes, part);
            await Copy(response, coding, bytes ?? total, total, part, patience, cancel).ConfigureAwait(false);
            ThrowIfShort(part, total ?? bytes, plain);
            return response.Content.Headers.ContentType?.MediaType;
        }
        catch (OperationCanceledException error) when (!cancel.IsCancellationRequested)
        {
            throw new FetchException($"the server did not answer for {Silence.TotalSeconds:0} s", passing: true, error);
        }
        catch (HttpRequestException error)
        {
            // A proxy that wants a password, or refuses the host, does so the next time too.
            throw new FetchException(Innermost(error).Message, passing: error.StatusCode is not (>= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError), error)
            {
                Unreachable = error.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError,
            };
        }
    }

    private static HttpRequestMessage RequestFor(Uri address, PartFile part)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(Name);
        request.Headers.Accept.ParseAdd("*/*");
        request.Headers.AcceptEncoding.ParseAdd("identity");
        if (part.Version is not { } version)
        {
            part.Discard();
        }
        else if (part.Length is > 0 and var start)
        {
            request.Headers.Range = new RangeHeaderValue(start, null);
            request.Headers.IfRange = version;
        }

        return request;
    }

    /// <summary>Throws unless the partial file is the whole file, when the server has nothing left to send; it may also belong to another version.</summary>
    private static void ThrowUnlessComplete(HttpResponseMessage response, PartFile part)
    {
        if (part.Length == 0 || response.Content.Headers.ContentRange?.Length != part.Length)
        {
            part.Discard();
            throw new FetchException("the file changed on the server while it was being downloaded", passing: true);
        }
    }

    /// <summary>Empties the partial file if the body is not its continuation.</summary>
    /// <returns>The length of the whole file in bytes, if the server gives it.</returns>
    private static long? StartOrResume(HttpResponseMessage response, string? coding, long? bytes, PartFile part)
    {
        var headers = response.Content.Headers;
        if (response.StatusCode != HttpStatusCode.PartialContent)
        {
            part.Discard();
        }
        else if (coding is not null || headers.ContentRange?.From != part.Length || !Answers.IsOf(response, part.Version))
        {
            part.Discard();
            throw new FetchException("the server sent another part of the file than was asked for, or of another version", passing: true);
        }

        part.Version = coding is null ? Answers.VersionOf(response) ?? part.Version : null;
        var total = coding is not null ? null : headers.ContentRange?.Length ?? (headers.ContentLength + part.Length);
        return total is null || bytes is null || total == bytes
            ? total
            : throw new FetchException(
                headers.ContentType?.MediaType == "text/html"
                    ? "the server sent a web page (text/html) in the file's place"
                    : $"the server offers {total:N0} bytes, and the registry knows the file with {bytes:N0}",
                passing: false);
    }

    private async Task Copy(
        HttpResponseMessage response, string? coding, long? most, long? total, PartFile part, CancellationTokenSource patience, CancellationToken cancel)
    {
        await using var body = ContentCoding.Undo(await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false), coding);
        await using var file = part.OpenAppend();
        var buffer = new byte[1 << 17];
        var sinceTimed = LeastBytes;
        while (true)
        {
            if (sinceTimed >= LeastBytes)
            {
                patience.CancelAfter(Silence);
                sinceTimed = 0;
            }

            var read = await Read(body, buffer, file, patience.Token, cancel).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            if (file.Length + read > most)
            {
                file.SetLength(0);
                part.Discard();
                throw new FetchException($"the server sends more than the {most:N0} bytes that the file has", passing: false);
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
            sinceTimed += read;
            progress(file.Length, total);
        }
    }

    private async Task<int> Read(Stream body, byte[] buffer, FileStream file, CancellationToken patience, CancellationToken cancel)
    {
        try
        {
            return await body.ReadAsync(buffer, patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancel.IsCancellationRequested)
        {
            throw new FetchException($"the server was silent, or nearly so, for {Silence.TotalSeconds:0} s after {file.Length:N0} bytes", passing: true, error);
        }
        catch (IOException error)
        {
            throw new FetchException($"the connection was lost after {file.Length:N0} bytes", passing: true, error);
        }
        catch (InvalidDataException error)
        {
            throw new FetchException($"the content encoding of the body is damaged: {error.Message}", passing: true, error);
        }
    }

    private static void ThrowIfShort(PartFile part, long? bytes, long? plain)
    {
        var length = part.Length;
        if (length == 0 && plain is not 0)
        {
            throw new FetchException("the server sent nothing", passing: true);
        }

        if (length > 0 && bytes is null && Packings.IsPlain(part.Path))
        {
            bytes = plain;
        }

        if (length < bytes)
        {
            throw new FetchException($"the connection ended after {length:N0} of {bytes:N0} bytes", passing: true);
        }
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
