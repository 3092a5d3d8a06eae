namespace Retable.Remote;

/// <summary>How much a place is asked at once, and how long it is borne with.</summary>
public sealed record Patience
{
    /// <summary>Requests under way at once.</summary>
    public int AtOnce { get; init; } = 16;

    /// <summary>Tries of one request before it counts as failed.</summary>
    public int Tries { get; init; } = 4;

    /// <summary>The pause before the second try; each further one is four times as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long an answer may take, and within how long each <see cref="LeastBytes"/> of it must arrive.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Fewer bytes within <see cref="Silence"/> are a fault, as none are.</summary>
    public long LeastBytes { get; init; } = 1 << 16;

    /// <summary>Requests that fail one after the other before a place is left alone for the rest of the run.</summary>
    public int MostFailures { get; init; } = 3;
}
