namespace Retable.Engine.Determinism;

/// <summary>That a recorded stage was executed again, where, and what came out.</summary>
public sealed record LedgerLine
{
    /// <summary>Wall-clock time, for people only.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The instance: <c>cac.laptop/member[seed=3]</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>The key that it was recorded under, 64 hexadecimal digits.</summary>
    public required string Key { get; init; }

    /// <summary>The worst of its outputs.</summary>
    public required RerunVerdict Verdict { get; init; }

    /// <summary>The outputs whose bytes are other ones.</summary>
    public IReadOnlyList<OutputComparison> Differences { get; init; } = [];

    /// <summary>Where it was executed now.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>Where it was executed when it was recorded.</summary>
    public required Fingerprint Recorded { get; init; }

    public double WallSeconds { get; init; }

    /// <summary>Why it failed, for one that did.</summary>
    public string? Message { get; init; }
}
