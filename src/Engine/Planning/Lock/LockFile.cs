using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Planning;

/// <summary>What produced the committed results: <c>results/lock/&lt;paper&gt;.&lt;profile&gt;.yaml</c>, one block a stage, sorted by name.</summary>
/// <remarks>
/// No dates, machines or counters: equal results give equal bytes, and two branches that changed different stages merge
/// line by line. Deleting it is always safe: the next run writes it anew from the store.
/// </remarks>
public sealed record LockFile
{
    public required string Paper { get; init; }

    public required string Profile { get; init; }

    /// <summary>By the stage's name.</summary>
    public ImmutableSortedDictionary<string, LockedStage> Stages { get; init; } = ImmutableSortedDictionary.Create<string, LockedStage>(StringComparer.Ordinal);

    /// <summary>The file of a paper's profile in a folder of locks.</summary>
    public static string PathOf(string folder, string paper, string profile) => Path.Combine(folder, $"{paper}.{profile}.yaml");

    /// <summary>The blocks of the stages that a plan has settled; of a stage that it leaves open or out the block that there was.</summary>
    /// <param name="plan">A plan, after its run.</param>
    /// <param name="paper">Whose stages.</param>
    /// <param name="profile">In which profile.</param>
    /// <param name="before">The lock so far; read only if a stage is not settled.</param>
    public static LockFile Of(Plan plan, string paper, string profile, Func<LockFile?> before)
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
