using Retable.Contract;
using Retable.Engine.Store;

namespace Retable.Engine;

/// <summary>The store itself: whether it is whole, and how large it may be.</summary>
public sealed partial class RetableEngine
{
    /// <summary>Reads every object and says which are damaged or missing. Needs no lock.</summary>
    public IReadOnlyList<StoreFinding> Verify() => new Verification(_store.Objects, _store.Records).Check();

    /// <summary>Takes damaged objects out of the store, so that the next run makes them anew.</summary>
    /// <param name="findings">What <see cref="Verify"/> gave.</param>
    /// <param name="stop">The person's wish to stop while another engine holds the store.</param>
    /// <exception cref="MachineException">The store cannot be written.</exception>
    public async Task DropDamagedAsync(IReadOnlyList<StoreFinding> findings, CancellationToken stop)
    {
        using var held = await StoreLock.TakeAsync(settings.Store, "verify", alone: true, _ => { }, stop).ConfigureAwait(false);
        new Verification(_store.Objects, _store.Records).Drop(findings);
    }

    /// <summary>What a garbage collection would delete; nothing is touched.</summary>
    /// <param name="mostBytes">How large the objects may be together.</param>
    /// <param name="isPinned">Instances whose outputs stay, for instance those of published tables.</param>
    /// <param name="kept">Objects that stay whoever made them; null for none.</param>
    public GarbagePlan PlanCollection(long mostBytes, Func<string, bool> isPinned, IReadOnlySet<Digest>? kept = null) =>
        new GarbageCollection(_store.Objects, _store.Records).Plan(mostBytes, record => isPinned(record.Instance), kept);

    /// <summary>The contents of those of these files that are there.</summary>
    public HashSet<Digest> DigestsOf(IEnumerable<string> files) => [.. _store.Digests.OfAll([.. files]).OfType<Digest>()];

    /// <summary>Plans anew under the store's lock, and deletes.</summary>
    public async Task<GarbagePlan> CollectAsync(long mostBytes, Func<string, bool> isPinned, CancellationToken stop, IReadOnlySet<Digest>? kept = null)
    {
        using var held = await StoreLock.TakeAsync(settings.Store, "gc", alone: true, _ => { }, stop).ConfigureAwait(false);
        Reopen();
        var plan = PlanCollection(mostBytes, isPinned, kept);
        new GarbageCollection(_store.Objects, _store.Records).Apply(plan);
        _store.Codes.Collect(_store.Records);
        return plan;
    }
}
