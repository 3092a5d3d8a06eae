using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;

namespace Retable.Engine.Store;

/// <summary>That a stage with this key was executed, what came out, and how: written once, after its outputs are safe.</summary>
public sealed record ActionRecord
{
    public required Digest Key { get; init; }

    /// <summary>The key's parts, kept so that a later difference can be explained without running anything.</summary>
    public required ImmutableArray<KeyPart> Parts { get; init; }

    /// <summary>The instance that ran: <c>cac.laptop/member[seed=3]</c>. Another one with the same key may be served from this record.</summary>
    public required string Instance { get; init; }

    /// <summary>What came out, by slot.</summary>
    public required NameMap<OutputRecord> Outputs { get; init; }

    public required Provenance Provenance { get; init; }
}

/// <summary>One output.</summary>
/// <param name="File">Its file name.</param>
/// <param name="Bytes">Digest of the bytes: the object's name in the store, checked on read.</param>
/// <param name="Meaning">Digest of what the bytes say: decides whether readers must run.</param>
/// <param name="Size">In bytes.</param>
public sealed record OutputRecord(string File, Digest Bytes, Digest Meaning, long Size);

/// <summary>How an execution went. Never part of a key.</summary>
public sealed record Provenance
{
    public required double WallSeconds { get; init; }

    public double CpuSeconds { get; init; }

    /// <summary>In bytes; 0 where the system does not tell.</summary>
    public long PeakMemory { get; init; }

    public int Threads { get; init; } = 1;

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Version of libtorch; null for a step that does not reach it.</summary>
    public string? Libtorch { get; init; }

    /// <summary>The processor's vector instructions as libtorch uses them (<c>avx2</c>); null where unknown.</summary>
    public string? InstructionSet { get; init; }

    /// <summary>The processor's name; null where unknown.</summary>
    public string? Processor { get; init; }

    /// <summary>The commit of the sources, with <c>+dirty</c> where they differed from it; null outside a repository.</summary>
    public string? Revision { get; init; }

    /// <summary>Which try succeeded, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How often it went on from a checkpoint.</summary>
    public int Resumed { get; init; }
}

/// <summary>What the planner asks the memory of past executions.</summary>
public interface IActionRecords
{
    /// <summary>The record of a key, or null. Must be quick: it is asked once a stage.</summary>
    ActionRecord? Find(Digest key);

    /// <summary>The newest record of an instance whatever its key, or null. Asked only to estimate time and for what <c>--only</c> leaves alone.</summary>
    ActionRecord? Last(string instance);

    /// <summary>The newest record of an instance with any key but this one, or null. Asked only to explain.</summary>
    ActionRecord? Previous(string instance, Digest key);
}

/// <summary>What the planner asks the object store.</summary>
public interface IObjects
{
    /// <summary>Whether an object is there. Says nothing about whether it is whole: that is found on reading.</summary>
    bool Holds(Digest bytes);
}

/// <summary>What the planner asks the results folder.</summary>
public interface IWorkspace
{
    /// <summary>Whether the outputs that belong into the results folder are there as the record says; true for a stage whose outputs stay in the store.</summary>
    bool InPlace(Stage stage, ActionRecord record);
}
