using System.Net;
using System.Net.Http.Headers;

namespace Retable.Download;

/// <summary>Interprets the head of a response: whether it brings the file, or why not, and which version of it.</summary>
internal static class Answers
{
    /// <exception cref="FetchException">The answer holds no file.</exception>
    public static void ThrowUnlessFile(HttpResponseMessage response)
    {
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent)
        {
            return;
        }

        var code = (int)response.StatusCode;
        if (code is >= 300 and < 400 && response.Headers.Location is { } location)
        {
            throw new FetchException($"the server redirects to {location}, which is not followed: a circle, or no https any more", passing: false);
        }

        // 202: the file is being prepared, or a guard wants to see a browser.
        throw new FetchException($"the server answers {code} {response.ReasonPhrase}", passing: code is 202 or 408 or 425 or 429 or >= 500)
        {
            RetryAfter = PauseOf(response.Headers),
        };
    }

    /// <summary>The condition by which a later request can ask for the same version: a strong ETag, otherwise the date of the last change.</summary>
    public static RangeConditionHeaderValue? VersionOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? new RangeConditionHeaderValue(tag)
        : response.Content.Headers.LastModified is { } changed ? new RangeConditionHeaderValue(changed)
        : null;

    /// <summary>Whether a response belongs to a given version; a server that does not know If-Range may send another one.</summary>
    public static bool IsOf(HttpResponseMessage response, RangeConditionHeaderValue? version) =>
        version?.EntityTag is { } tag
            ? response.Headers.ETag is not { } found || found.Equals(tag)
            : response.Content.Headers.LastModified is not { } changed || version?.Date is not { } date || changed == date;

    // By the server's own clock where it tells it: ours may be wrong.
    private static TimeSpan? PauseOf(HttpResponseHeaders headers)
    {
        var wait = headers.RetryAfter?.Delta
            ?? (headers.RetryAfter?.Date is { } until ? until - (headers.Date ?? TimeProvider.System.GetUtcNow()) : (TimeSpan?)null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
