using System.Collections.Concurrent;
using Retable.Contract;
using Retable.Engine.Store;

namespace Retable.Remote;

/// <summary>The stores elsewhere of a project, in order of priority: all are read, only the first is written.</summary>
public sealed class RemoteStores : IRemoteStore
{
    private readonly IReadOnlyList<SteadyPlace> _places;
    private readonly IReadOnlyList<RemoteReader> _readers;
    private readonly TrustedKeys _trusted;
    private readonly SigningKey? _key;
    private readonly Patience _patience;
    private readonly ConcurrentDictionary<string, bool> _told = new();
    private readonly ConcurrentDictionary<(Digest Key, RemoteReader Reader), bool> _lost = new();

    /// <param name="places">The places in order; at least one.</param>
    /// <param name="trusted">The keys whose records are trusted.</param>
    /// <param name="key">The key that signs what is sent; null if nothing is to be sent.</param>
    /// <param name="patience">The limits on requests; null for the usual ones.</param>
    public RemoteStores(IReadOnlyList<IRemotePlace> places, TrustedKeys trusted, SigningKey? key = null, Patience? patience = null)
    {
        (_trusted, _key, _patience) = (trusted, key, patience ?? new Patience());
        _places = [.. places.Select(place => new SteadyPlace(place, _patience, Tell))];
        _readers = [.. _places.Select(place => new RemoteReader(place, trusted, Tell))];
    }

    /// <inheritdoc/>
    public Action<string> Warn { get; set; } = _ => { };

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteRecord>> FindAsync(IReadOnlyList<Digest> keys, CancellationToken stop)
    {
        var found = new ConcurrentBag<RemoteRecord>();
        await Parallel.ForEachAsync(keys, InParallel(stop), async (key, _) =>
        {
            foreach (var reader in _readers)
            {
                if (!_lost.ContainsKey((key, reader)) && await reader.FindAsync(key, stop).ConfigureAwait(false) is { } bundled)
                {
                    found.Add(new RemoteRecord(bundled.Record, reader.Name));
                    return;
                }
            }
        }).ConfigureAwait(false);
        return [.. found.OrderBy(record => record.Record.Key)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteRecord>> LostAsync(IReadOnlyList<RemoteRecord> records, CancellationToken stop)
    {
        var lost = new ConcurrentBag<RemoteRecord>();
        await Parallel.ForEachAsync(records, InParallel(stop), async (record, _) =>
        {
            var reader = _readers.First(reader => reader.Name == record.Place);
            if (await reader.FindAsync(record.Record.Key, stop).ConfigureAwait(false) is not { } bundled || !await reader.HasObjectsAsync(bundled, stop).ConfigureAwait(false))
            {
                _lost[(record.Record.Key, reader)] = true;
                lost.Add(record);
            }
        }).ConfigureAwait(false);
        return [.. lost.OrderBy(record => record.Record.Key)];
    }

    /// <inheritdoc/>
    public async Task<bool> FetchAsync(RemoteRecord record, OutputRecord output, string path, CancellationToken stop)
    {
        foreach (var reader in _readers.SkipWhile(reader => reader.Name != record.Place))
        {
            try
            {
                if (await reader.FindAsync(record.Record.Key, stop).ConfigureAwait(false) is { } bundled
                    && bundled.Record.Outputs.Any(other => other.Value.Bytes == output.Bytes)
                    && await reader.FetchAsync(bundled, output, path, stop).ConfigureAwait(false))
                {
                    return true;
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Tell($"what {reader.Name} has cannot be written here: {error.Message}");
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public Task<SendTally> SendAsync(IReadOnlyList<ActionRecord> records, Func<Digest, string> pathOf, CancellationToken stop) =>
        new RemoteWriter(_places[0], _readers[0], _key ?? throw new InvalidOperationException("no key to sign with was given"), _patience).SendAsync(records, pathOf, stop);

    public void Dispose()
    {
        foreach (var place in _places)
        {
            place.Dispose();
        }

        _trusted.Dispose();
        _key?.Dispose();
    }

    private ParallelOptions InParallel(CancellationToken stop) => new() { MaxDegreeOfParallelism = _patience.AtOnce, CancellationToken = stop };

    private void Tell(string warning)
    {
        if (_told.TryAdd(warning, true))
        {
            Warn(warning);
        }
    }
}
