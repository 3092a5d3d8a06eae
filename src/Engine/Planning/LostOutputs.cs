using Retable.Engine.Store;

namespace Retable.Engine.Planning;

/// <summary>Which outputs of records are not here, and whether a store elsewhere can give them.</summary>
internal sealed class LostOutputs(PlanWorld world)
{
    /// <summary>The slot of the first output that is not here; null if all are.</summary>
    public string? First(ActionRecord record)
    {
        foreach (var (slot, output) in record.Outputs)
        {
            if (!world.Objects.Holds(output.Bytes))
            {
                return slot;
            }
        }

        return null;
    }

    /// <summary>How to get a record's outputs from elsewhere; null if no store has these very ones.</summary>
    public Decision.Fetch? Fetch(ActionRecord record) => world.Remote?.Find(record.Key) is { } remote && Plan.SameContent(remote.Record, record)
        ? new Decision.Fetch(remote, SizeOf(remote.Record), RemarkOn(remote.Record.Provenance))
        : null;

    private long SizeOf(ActionRecord record) =>
        record.Outputs.Select(output => output.Value).Where(output => !world.Objects.Holds(output.Bytes)).DistinctBy(output => output.Bytes).Sum(output => output.Size);

    /// <summary>The key says nothing of the processor: another one may have rounded otherwise, and the person should know.</summary>
    private string? RemarkOn(Provenance there)
    {
        var differences = new List<string>();
        if (there.Libtorch is not null && there.InstructionSet is { } instructions && world.InstructionSet is { } own && instructions != own)
        {
            differences.Add($"made with {instructions}, here is {own}");
        }

        if (there.Libtorch is { } libtorch && world.Keys.Libtorch is { } ours && libtorch != ours)
        {
            differences.Add($"made with libtorch {libtorch}, here is {ours}");
        }

        return differences.Count > 0 ? string.Join(", ", differences) : null;
    }
}
