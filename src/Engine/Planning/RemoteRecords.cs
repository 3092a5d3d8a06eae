using System.Collections.Concurrent;
using Retable.Contract;
using Retable.Engine.Store;

namespace Retable.Engine.Planning;

/// <summary>What the planner asks the stores elsewhere. From memory, so that a plan waits for no wire.</summary>
public interface IRemoteRecords
{
    /// <summary>The record that a store elsewhere has for a key; null if none has, or none was asked yet.</summary>
    RemoteRecord? Find(Digest key);

    /// <summary>Whether a key was asked for.</summary>
    bool Knows(Digest key);

    /// <summary>Takes note that a record's outputs could not be had after all.</summary>
    void Forget(Digest key);
}

/// <summary>What is known of the stores elsewhere: which keys were asked for, and what was found.</summary>
internal sealed class RemoteRecords(IRemoteStore remote) : IRemoteRecords
{
    private readonly ConcurrentDictionary<Digest, RemoteRecord?> _known = new();
    private readonly ConcurrentDictionary<Digest, bool> _open = new();
    private readonly ConcurrentDictionary<Digest, bool> _confirmed = new();

    /// <summary>The stores.</summary>
    public IRemoteStore Store => remote;

    /// <inheritdoc/>
    public bool Knows(Digest key) => _known.ContainsKey(key);

    /// <inheritdoc/>
    public RemoteRecord? Find(Digest key)
    {
        if (!_known.TryGetValue(key, out var record))
        {
            _open[key] = true;
        }

        return record;
    }

    /// <inheritdoc/>
    public void Forget(Digest key) => _known[key] = null;

    /// <summary>Asks for the keys that <see cref="Find"/> could say nothing of.</summary>
    /// <returns>Whether there were any.</returns>
    public async Task<bool> AskAsync(CancellationToken stop)
    {
        var keys = _open.Keys.Where(key => !_known.ContainsKey(key)).Order().ToList();
        _open.Clear();
        await AskAsync(keys, stop).ConfigureAwait(false);
        return keys.Count > 0;
    }

    /// <summary>Asks for keys.</summary>
    public async Task AskAsync(IReadOnlyList<Digest> keys, CancellationToken stop)
    {
        foreach (var record in await remote.FindAsync(keys, stop).ConfigureAwait(false))
        {
            _known[record.Record.Key] = record;
        }

        foreach (var key in keys)
        {
            _known.TryAdd(key, null);
        }
    }

    /// <summary>Makes sure that what is to be fetched is there; what is not is asked for anew, in the next store.</summary>
    /// <returns>Whether something was gone.</returns>
    public async Task<bool> ConfirmAsync(IEnumerable<RemoteRecord> records, CancellationToken stop)
    {
        var doubtful = records.DistinctBy(record => record.Record.Key).Where(record => !_confirmed.ContainsKey(record.Record.Key)).ToList();
        var lost = doubtful.Count > 0 ? await remote.LostAsync(doubtful, stop).ConfigureAwait(false) : [];
        foreach (var record in doubtful.Except(lost))
        {
            _confirmed[record.Record.Key] = true;
        }

        foreach (var record in lost)
        {
            _known.TryRemove(record.Record.Key, out _);
        }

        return lost.Count > 0;
    }
}
