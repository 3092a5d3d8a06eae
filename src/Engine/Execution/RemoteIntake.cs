using System.Threading.Channels;
using Retable.Contract;
using Retable.Engine.Store;

namespace Retable.Engine.Execution;

/// <summary>Takes outputs of stores elsewhere into this one. What arrives at the same time is made durable together: ten thousand small objects do not wait for the disk ten thousand times.</summary>
internal sealed class RemoteIntake : IAsyncDisposable
{
    private const int MostAtOnce = 1024;
    private readonly IRemoteStore _remote;
    private readonly StoreAccess _store;
    private readonly Channel<(string Staged, Digest Digest, TaskCompletionSource Done)> _arrived = Channel.CreateUnbounded<(string, Digest, TaskCompletionSource)>();
    private readonly Dictionary<Digest, Task<bool>> _arriving = [];
    private readonly Lock _lock = new();
    private readonly Task _putting;

    public RemoteIntake(IRemoteStore remote, StoreAccess store)
    {
        (_remote, _store) = (remote, store);
        _putting = Task.Run(PutAsync);
    }

    /// <summary>Brings the outputs of a record that are not here.</summary>
    /// <returns>Whether all are here now.</returns>
    public async Task<bool> TakeAsync(RemoteRecord record, CancellationToken stop)
    {
        var outputs = record.Record.Outputs.Select(output => output.Value).DistinctBy(output => output.Bytes).ToList();
        var here = await Task.WhenAll(outputs.Select(output => TakeOnceAsync(record, output, stop))).ConfigureAwait(false);
        return Array.TrueForAll(here, isHere => isHere);
    }

    public async ValueTask DisposeAsync()
    {
        _arrived.Writer.Complete();
        await _putting.ConfigureAwait(false);
    }

    /// <summary>Two stages may have equal outputs: who comes second waits for the first.</summary>
    private Task<bool> TakeOnceAsync(RemoteRecord record, OutputRecord output, CancellationToken stop)
    {
        lock (_lock)
        {
            if (!_arriving.TryGetValue(output.Bytes, out var taking) || taking is { IsCompleted: true, IsCompletedSuccessfully: false } or { IsCompletedSuccessfully: true, Result: false })
            {
                _arriving[output.Bytes] = taking = Task.Run(() => TakeAsync(record, output, stop), stop);
            }

            return taking;
        }
    }

    private async Task<bool> TakeAsync(RemoteRecord record, OutputRecord output, CancellationToken stop)
    {
        if (_store.Objects.Holds(output.Bytes))
        {
            return true;
        }

        var staged = _store.Layout.ArrivingOf(output.Bytes);
        try
        {
            _store.Disk.CreateFolder(_store.Layout.Arriving);
            if (!await _remote.FetchAsync(record, output, staged, stop).ConfigureAwait(false))
            {
                return false;
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _arrived.Writer.WriteAsync((staged, output.Bytes, done), stop).ConfigureAwait(false);
            await done.Task.ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _remote.Warn($"what {record.Place} has cannot be written here: {error.Message}");
            return false;
        }
    }

    private async Task PutAsync()
    {
        while (await _arrived.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var some = new List<(string Staged, Digest Digest, TaskCompletionSource Done)>();
            while (some.Count < MostAtOnce && _arrived.Reader.TryRead(out var one))
            {
                some.Add(one);
            }

            try
            {
                _store.Objects.PutAll([.. some.Select(one => (one.Staged, one.Digest))]);
                some.ForEach(one => one.Done.SetResult());
            }
            catch (Exception error)
            {
                some.ForEach(one => one.Done.SetException(error));
            }
        }
    }
}
