namespace Retable.Remote;

/// <summary>How many requests a place gets at once, and how long its faults are tolerated.</summary>
public sealed record Patience
{
    /// <summary>The number of simultaneous requests.</summary>
    public int AtOnce { get; init; } = 16;

    /// <summary>The number of tries before a request counts as failed.</summary>
    public int Tries { get; init; } = 4;

    /// <summary>The pause before the second try; each further one is four times as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long an answer may take, and the time within which each <see cref="LeastBytes"/> of it must arrive.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Fewer bytes than this within <see cref="Silence"/> are a fault.</summary>
    public long LeastBytes { get; init; } = 1 << 16;

    /// <summary>The number of consecutive failed requests after which a place is not asked again during the run.</summary>
    public int MostFailures { get; init; } = 3;
}
