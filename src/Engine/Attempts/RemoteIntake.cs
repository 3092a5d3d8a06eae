using Retable.Contract;
using Retable.Engine.Store;

namespace Retable.Engine.Attempts;

/// <summary>Takes outputs of stores elsewhere into this one.</summary>
/// <remarks>
/// Unlike what a stage makes they are flushed once, at the end, and not one by one: what a power cut takes of them is seen by
/// its digest when it is read, and fetched again.
/// </remarks>
internal sealed class RemoteIntake(IRemoteStore remote, StoreAccess store) : IDisposable
{
    private readonly Dictionary<Digest, Task<bool>> _arriving = [];
    private readonly Lock _lock = new();
    private bool _tookSome;
    private bool _hasFolder;

    /// <summary>Brings the outputs of a record that are not here.</summary>
    /// <returns>Whether all are here now.</returns>
    public async Task<bool> TakeAsync(RemoteRecord record, CancellationToken stop)
    {
        var outputs = record.Record.Outputs.Select(output => output.Value).DistinctBy(output => output.Bytes).ToList();
        var here = await Task.WhenAll(outputs.Select(output => TakeOnceAsync(record, output, stop))).ConfigureAwait(false);
        return Array.TrueForAll(here, isHere => isHere);
    }

    public void Dispose()
    {
        if (_tookSome)
        {
            store.Disk.FlushAll(store.Objects.Root);
        }
    }

    /// <summary>Two stages may have equal outputs: the second one waits for the first.</summary>
    private Task<bool> TakeOnceAsync(RemoteRecord record, OutputRecord output, CancellationToken stop)
    {
        lock (_lock)
        {
            if (!_arriving.TryGetValue(output.Bytes, out var taking) || (taking.IsCompleted && !(taking.IsCompletedSuccessfully && taking.Result)))
            {
                _arriving[output.Bytes] = taking = Task.Run(() => TakeAsync(record, output, stop), stop);
            }

            return taking;
        }
    }

    private async Task<bool> TakeAsync(RemoteRecord record, OutputRecord output, CancellationToken stop)
    {
        if (store.Objects.Holds(output.Bytes))
        {
            return true;
        }

        var staged = store.Layout.ArrivingOf(output.Bytes);
        try
        {
            if (!_hasFolder)
            {
                store.Disk.CreateFolder(store.Layout.Arriving);
                _hasFolder = true;
            }

            if (!await remote.FetchAsync(record, output, staged, stop).ConfigureAwait(false))
            {
                return false;
            }

            store.Objects.Adopt(staged, output.Bytes);
            _tookSome = true;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            remote.Warn($"what {record.Place} has cannot be written here: {error.Message}");
            return false;
        }
    }
}
