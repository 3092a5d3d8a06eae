namespace Retable.Download;

/// <summary>A source did not give the file.</summary>
/// <param name="message">Why, in a few words.</param>
/// <param name="passing">True if the same source may give it later: a dropped connection, a busy server.</param>
public sealed class FetchException(string message, bool passing, Exception? inner = null) : Exception(message, inner)
{
    public bool Passing { get; } = passing;

    /// <summary>How long the server asks us to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
