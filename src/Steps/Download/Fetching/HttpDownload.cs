using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;

namespace Retable.Download;

/// <summary>Brings a URL into a file: goes on where it was cut off, tries again with a pause that grows, says what is wrong.</summary>
/// <param name="client">Follows redirects; its own time-out must be off, since a large file may take hours.</param>
/// <param name="progress">Told the bytes that are there and the bytes in all (null where the server does not say).</param>
public sealed class HttpDownload(HttpClient client, Action<long, long?> progress)
{
    /// <summary>The pause before the second try; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a server may stay silent.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    public int Tries { get; init; } = 5;

    /// <summary>Downloads into <paramref name="target"/>, which is there only when it is whole. The part lives beside it and survives a crash.</summary>
    /// <exception cref="FetchException">The server does not have it, or all tries failed.</exception>
    public async Task Fetch(Uri address, long? bytes, string target, CancellationToken cancel)
    {
        var part = new PartFile(target);
        await Retries().ExecuteAsync(async token => await Attempt(address, bytes, part, token).ConfigureAwait(false), cancel)
            .ConfigureAwait(false);
        part.Finish();
    }

    private ResiliencePipeline Retries() => Tries == 1
        ? ResiliencePipeline.Empty
        : new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Tries - 1,
            Delay = FirstPause,
            BackoffType = DelayBackoffType.Exponential,
            MaxDelay = TimeSpan.FromMinutes(2),
            ShouldHandle = new PredicateBuilder().Handle<FetchException>(error => error.Passing),
            DelayGenerator = given => ValueTask.FromResult((given.Outcome.Exception as FetchException)?.RetryAfter),
        }).Build();

    private async Task Attempt(Uri address, long? bytes, PartFile part, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            var start = part.Length;
            if (start > 0)
            {
                request.Headers.Range = new RangeHeaderValue(start, null);
                request.Headers.IfRange = part.Version is { } version ? new RangeConditionHeaderValue(version) : null;
            }

            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            await Receive(response, bytes, part, cancel).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            throw new FetchException(Innermost(error).Message, passing: true, error);
        }
        catch (HttpIOException error)
        {
            throw new FetchException($"the connection was lost after {part.Length:N0} bytes", passing: true, error);
        }
    }

    private async Task Receive(HttpResponseMessage response, long? bytes, PartFile part, CancellationToken cancel)
    {
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // Our part is longer than the file: it belongs to another version of it.
            part.Discard();
            throw new FetchException("the file changed on the server while it was being downloaded", passing: true);
        }

        ThrowUnlessOk(response);
        var resumes = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == part.Length;
        if (!resumes)
        {
            part.Discard();
        }

        part.Version = response.Headers.ETag is { IsWeak: false } tag ? tag : null;
        var total = response.Content.Headers.ContentRange?.Length ?? (response.Content.Headers.ContentLength + part.Length);
        if (bytes is { } expected && total is { } offered && offered != expected)
        {
            throw new FetchException($"the server offers {offered:N0} bytes, and the registry knows the file with {expected:N0}", passing: false);
        }

        await Copy(response, part, total, cancel).ConfigureAwait(false);
        if (total is { } whole && part.Length != whole)
        {
            throw new FetchException($"the connection ended after {part.Length:N0} of {whole:N0} bytes", passing: true);
        }
    }

    private async Task Copy(HttpResponseMessage response, PartFile part, long? total, CancellationToken cancel)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await using var file = part.OpenAppend();
        var buffer = new byte[1 << 17];
        while (true)
        {
            silence.CancelAfter(Silence);
            int read;
            try
            {
                read = await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException error) when (!cancel.IsCancellationRequested)
            {
                throw new FetchException($"the server was silent for {Silence.TotalSeconds:0} s after {file.Length:N0} bytes", passing: true, error);
            }

            if (read == 0)
            {
                return;
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
            progress(file.Length, total);
        }
    }

    private static void ThrowUnlessOk(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var code = (int)response.StatusCode;
        throw new FetchException($"the server answers {code} {response.ReasonPhrase}", passing: code is 408 or 425 or 429 or >= 500)
        {
            RetryAfter = response.Headers.RetryAfter?.Delta is { } wait ? TimeSpan.FromSeconds(Math.Min(wait.TotalSeconds, 120)) : null,
        };
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
