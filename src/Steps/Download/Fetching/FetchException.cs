namespace Retable.Download;

/// <summary>A source failed to give the file.</summary>
/// <param name="message">The reason, in a few words.</param>
/// <param name="passing">True if the same source may give the file later: a dropped connection, a busy server.</param>
public sealed class FetchException(string message, bool passing, Exception? inner = null) : Exception(message, inner)
{
    public bool Passing { get; } = passing;

    /// <summary>True if no server was reached at all: no network, no such host, nothing listening there.</summary>
    public bool Unreachable { get; init; }

    /// <summary>The time that the server asks us to wait; never negative.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
