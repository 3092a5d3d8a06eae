using Retable.Contract;

namespace Retable.Engine.Store;

/// <summary>An object that would go.</summary>
/// <param name="Object">Its name.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Seconds">What making it anew took; 0 if no record names it.</param>
public sealed record GarbageItem(Digest Object, long Size, double Seconds);

/// <summary>What a collection would do.</summary>
/// <param name="Size">Of all objects before, in bytes.</param>
/// <param name="Kept">Of all objects after, in bytes. More than was allowed if the pinned ones alone are more.</param>
/// <param name="Items">What goes, in the order in which it goes.</param>
public sealed record GarbagePlan(long Size, long Kept, IReadOnlyList<GarbageItem> Items);

/// <summary>Makes a store smaller: first goes what costs the fewest seconds a byte to make anew.</summary>
/// <remarks>Records stay: a stage whose output went runs again when somebody needs it, and gives the same key.</remarks>
public sealed class GarbageCollection(ObjectStore objects, ActionRecords records)
{
    /// <summary>What would go, without touching it: a dry run.</summary>
    /// <param name="mostBytes">How large the objects may be together.</param>
    /// <param name="isPinned">Records whose outputs stay: those of published tables.</param>
    /// <param name="kept">Objects that stay besides; null for none.</param>
    public GarbagePlan Plan(long mostBytes, Func<ActionRecord, bool> isPinned, IReadOnlySet<Digest>? kept = null)
    {
        var (seconds, pinned) = Costs(isPinned);
        pinned.UnionWith(kept ?? new HashSet<Digest>());
        var all = objects.All().ToList();
        var size = all.Sum(entry => entry.Size);
        var items = new List<GarbageItem>();
        var left = size;
        var cheapestFirst = all
            .Where(entry => !pinned.Contains(entry.Digest))
            .Select(entry => new GarbageItem(entry.Digest, entry.Size, seconds.GetValueOrDefault(entry.Digest)))
            .OrderBy(item => item.Seconds / Math.Max(item.Size, 1))
            .ThenByDescending(item => item.Size)
            .ThenBy(item => item.Object);
        foreach (var item in cheapestFirst.TakeWhile(_ => left > mostBytes))
        {
            items.Add(item);
            left -= item.Size;
        }

        return new GarbagePlan(size, left, items);
    }

    /// <summary>Does what the plan says. Only for the holder of the store's lock.</summary>
    public void Apply(GarbagePlan plan)
    {
        foreach (var item in plan.Items)
        {
            objects.Remove(item.Object);
        }
    }

    /// <summary>An object that several stages made costs what the cheapest of them took.</summary>
    private (Dictionary<Digest, double> Seconds, HashSet<Digest> Pinned) Costs(Func<ActionRecord, bool> isPinned)
    {
        var (seconds, pinned) = (new Dictionary<Digest, double>(), new HashSet<Digest>());
        foreach (var record in records.All())
        {
            foreach (var (_, output) in record.Outputs)
            {
                var took = record.Provenance.WallSeconds;
                seconds[output.Bytes] = seconds.TryGetValue(output.Bytes, out var known) ? Math.Min(known, took) : took;
                if (isPinned(record))
                {
                    pinned.Add(output.Bytes);
                }
            }
        }

        return (seconds, pinned);
    }
}
