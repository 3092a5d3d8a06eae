namespace Retable.Download;

/// <summary>A source did not give the file.</summary>
/// <param name="message">Why, in a few words.</param>
/// <param name="passing">True if the same source may give it later: a dropped connection, a busy server.</param>
public sealed class FetchException(string message, bool passing, Exception? inner = null) : Exception(message, inner)
{
    public bool Passing { get; } = passing;

    /// <summary>True if no server was reached at all: no network, no such host, nothing that listens there.</summary>
    public bool Unreachable { get; init; }

    /// <summary>How long the server asks us to wait; never below zero.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
