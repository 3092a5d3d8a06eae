using Retable.Engine.Graph;

namespace Retable.Engine.Determinism;

/// <summary>Which recorded stages are to be executed again and compared.</summary>
public sealed record RerunRequest
{
    public required Dag Dag { get; init; }

    public required SelectedNodes Selected { get; init; }

    /// <summary>The nodes to choose from; those that they read from need not be among them.</summary>
    public required IReadOnlyList<int> Nodes { get; init; }

    public required SampleSize Size { get; init; }

    /// <summary>What chooses; null for the length of the ledger, which moves on with each rerun.</summary>
    public ulong? Seed { get; init; }

    /// <summary>What the person typed, for whoever waits for the store.</summary>
    public required string Command { get; init; }

    /// <summary>Whether the run gives up at once (exit code 9) instead of waiting if another engine holds the store.</summary>
    public bool NoWait { get; init; }
}

/// <summary>How it went.</summary>
/// <param name="ExitCode">0 same bytes or same meaning, 3 something differs or failed, 4 nothing could be compared, 9 the store is held, 130 and 143 stopped.</param>
/// <param name="Lines">What was written into the ledger, in the order of the endings.</param>
public sealed record RerunOutcome(int ExitCode, IReadOnlyList<LedgerLine> Lines);
