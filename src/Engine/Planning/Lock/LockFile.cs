using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Planning;

/// <summary>What produced the committed results: <c>results/lock/&lt;paper&gt;.&lt;profile&gt;.yaml</c>, one block a stage, sorted by name.</summary>
/// <remarks>
/// <para>No dates or counters: equal results give equal bytes, and two branches that changed different stages merge
/// line by line. Deleting it is always safe: the next run writes it anew from the store.</para>
/// <para>Another kind of processor gives other last digits, so the file says which one its digests are of. A run
/// elsewhere that did the same work (<see cref="DescribesTheSameWorkAs(LockFile, Dag)"/>) leaves the file alone, whatever its digests are.</para>
/// </remarks>
public sealed record LockFile
{
    public required string Paper { get; init; }

    public required string Profile { get; init; }

    /// <summary>Where the outputs were made; null in a file that does not say.</summary>
    public LockMachine? MadeOn { get; init; }

    /// <summary>By the stage's name.</summary>
    public ImmutableSortedDictionary<string, LockedStage> Stages { get; init; } = ImmutableSortedDictionary.Create<string, LockedStage>(StringComparer.Ordinal);

    /// <summary>The file of a paper's profile in a folder of locks.</summary>
    public static string PathOf(string folder, string paper, string profile) => Path.Combine(folder, $"{paper}.{profile}.yaml");

    /// <summary>New blocks for the stages that a plan settled; the previous block for a stage that it left undecided or did not select.</summary>
    /// <param name="plan">A plan, after its run.</param>
    /// <param name="paper">Whose stages.</param>
    /// <param name="profile">In which profile.</param>
    /// <param name="before">The lock so far; read only if a stage is not settled.</param>
    public static LockFile Create(Plan plan, string paper, string profile, Func<LockFile?> before)
    {
        var settled = new Dictionary<string, LockedStage>(StringComparer.Ordinal);
        var open = new List<string>();
        for (var node = 0; node < plan.Dag.Stages.Length; node++)
        {
            var stage = plan.Dag.Stages[node];
            if (stage.Paper != paper || stage.Profile != profile)
            {
                continue;
            }

            if (plan.Key(node) is { } key && plan[node] is Decision.UpToDate { Record: var record })
            {
                settled.Add(stage.Name, LockedStage.Of(stage, key, record));
            }
            else
            {
                open.Add(stage.Name);
            }
        }

        var old = open.Count > 0 ? before() : null;
        foreach (var name in open.Where(name => old?.Stages.ContainsKey(name) == true))
        {
            settled.Add(name, old!.Stages[name]);
        }

        return new LockFile { Paper = paper, Profile = profile, Stages = settled.ToImmutableSortedDictionary(StringComparer.Ordinal) };
    }

    /// <summary>
    /// Whether both are of the same stages with the same code, parameters and files of the project. What stages made, and what
    /// the machine adds to a key (device, version of libtorch), may differ.
    /// </summary>
    /// <param name="other">Another lock of the same paper and profile.</param>
    /// <param name="dag">The pipelines, which tell an input that a stage made from one of the project's files.</param>
    public bool DescribesTheSameWorkAs(LockFile other, Dag dag) =>
        Stages.Count == other.Stages.Count && Stages.Keys.All(stage => DescribesTheSameWorkAs(other, stage, dag));

    /// <summary>The same for one stage; false if either has no such stage.</summary>
    public bool DescribesTheSameWorkAs(LockFile other, string stage, Dag dag) =>
        Stages.TryGetValue(stage, out var ours) && other.Stages.TryGetValue(stage, out var theirs)
        && Work(stage, ours, dag).SequenceEqual(Work(stage, theirs, dag));

    private IEnumerable<KeyPart> Work(string name, LockedStage stage, Dag dag)
    {
        var node = dag.Find(Paper, name);
        var made = node < 0
            ? []
            : dag.Stages[node].Inputs.Where(input => input.Value.Sources.Any(source => source is Source.Output)).Select(input => $"input {input.Key}").ToList();
        return stage.Parts.Select(part => part.Label is "libtorch" or "device" || made.Exists(input => part.Label == input || part.Label.StartsWith($"{input} ", StringComparison.Ordinal))
            ? part with { Value = "" }
            : part);
    }
}

/// <summary>What the digests of floating-point results depend on besides the work: kinds of processors round sums in different orders.</summary>
/// <param name="Processor">Its name, as Linux tells it; empty where it does not.</param>
/// <param name="Instructions">The vector instructions that libtorch uses: <c>avx2</c>, <c>avx512</c>.</param>
/// <param name="Libtorch">The version of libtorch.</param>
public sealed record LockMachine(string Processor, string Instructions, string Libtorch)
{
    public override string ToString() => $"{(Processor.Length > 0 ? Processor : "an unnamed processor")} ({Instructions}, libtorch {Libtorch})";
}

/// <summary>What made a stage's outputs, and what they are.</summary>
public sealed record LockedStage
{
    /// <summary>The labelled parts of its key, the inputs' content among them.</summary>
    public required ImmutableArray<KeyPart> Parts { get; init; }

    /// <summary>By slot.</summary>
    public required NameMap<LockedOutput> Outputs { get; init; }

    internal static LockedStage Of(Stage stage, StageKey key, ActionRecord record) => new()
    {
        Parts = key.Parts,
        Outputs = NameMap.Of(stage.Outputs.Select(output =>
        {
            var made = record.Outputs[output.Key];
            return KeyValuePair.Create(output.Key, new LockedOutput(made.Meaning, made.Bytes, made.Size));
        })),
    };
}

/// <summary>An output as it was when the lock was written.</summary>
/// <param name="Meaning">Digest of what the bytes say.</param>
/// <param name="Bytes">Digest of the bytes.</param>
/// <param name="Size">In bytes.</param>
public sealed record LockedOutput(Digest Meaning, Digest Bytes, long Size);
