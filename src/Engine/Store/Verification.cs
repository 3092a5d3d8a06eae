using Retable.Contract;

namespace Retable.Engine.Store;

/// <summary>An object that is not what the records say.</summary>
/// <param name="Object">Its name.</param>
/// <param name="State">Damaged, or missing; a missing one is made anew when somebody needs it.</param>
/// <param name="Instances">The instances whose records name it, sorted; none for a damaged object that nobody needs.</param>
public sealed record StoreFinding(Digest Object, ObjectState State, IReadOnlyList<string> Instances);

/// <summary>Reads every object of a store and compares it with its name.</summary>
public sealed class Verification(ObjectStore objects, ActionRecords records)
{
    /// <summary>What is not sound, in the order of the digests. Reads on all cores; changes nothing.</summary>
    public IReadOnlyList<StoreFinding> Check()
    {
        var instances = Instances();
        var digests = objects.All().Select(entry => entry.Digest).Union(instances.Keys).Order().ToList();
        return [.. digests
            .AsParallel().AsOrdered()
            .Select(digest => new StoreFinding(digest, objects.Read(digest), instances.TryGetValue(digest, out var names) ? [.. names] : []))
            .Where(finding => finding.State != ObjectState.Sound)];
    }

    /// <summary>Takes the damaged objects out of the store, so that the next run makes them anew. Only for the holder of the store's lock.</summary>
    public void Drop(IEnumerable<StoreFinding> findings)
    {
        foreach (var finding in findings.Where(finding => finding.State == ObjectState.Damaged))
        {
            objects.Remove(finding.Object);
        }
    }

    private Dictionary<Digest, SortedSet<string>> Instances()
    {
        var instances = new Dictionary<Digest, SortedSet<string>>();
        foreach (var record in records.All())
        {
            foreach (var (_, output) in record.Outputs)
            {
                (instances.TryGetValue(output.Bytes, out var names) ? names : instances[output.Bytes] = new(StringComparer.Ordinal)).Add(record.Instance);
            }
        }

        return instances;
    }
}
