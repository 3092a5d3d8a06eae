using Retable.Contract;

namespace Retable.Remote;

/// <summary>Wraps a place with limits: 16 requests at once, several tries each, a limit on silence; and no more requests once it fails again and again.</summary>
/// <remarks>Reading never fails: what cannot be had is not there, and the person is told why, once.</remarks>
internal sealed class SteadyPlace(IRemotePlace place, Patience patience, Action<string> warn) : IDisposable
{
    private readonly SemaphoreSlim _room = new(patience.AtOnce);
    private int _failures;

    public string Name => place.Name;

    /// <summary>Whether the place is no longer asked.</summary>
    public bool IsLeftAlone => Volatile.Read(ref _failures) >= patience.MostFailures;

    /// <summary>The size of the content at a path; null if there is none or it cannot be told.</summary>
    public Task<long?> SizeAsync(string path, CancellationToken stop) =>
        OrNullAsync(async limit => (true, await place.SizeAsync(path, limit.Token).ConfigureAwait(false)), stop);

    /// <summary>Reads a small file completely; null if it is missing, cannot be fetched, or is larger than allowed.</summary>
    public async Task<byte[]?> ReadAsync(string path, int most, CancellationToken stop)
    {
        var bytes = await OrNullAsync(
            async limit =>
            {
                using var body = await place.OpenAsync(path, 0, limit.Token).ConfigureAwait(false);
                using var copy = new MemoryStream();
                return body is null ? (true, null) : (await CopyAsync(body, copy, most + 1L, limit).ConfigureAwait(false), copy.ToArray());
            },
            stop).ConfigureAwait(false);
        return bytes?.Length <= most ? bytes : null;
    }

    /// <summary>Fetches content into a file and hashes it; a partial file is continued.</summary>
    /// <param name="path">The path of the content.</param>
    /// <param name="digest">The required digest.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="file">The file.</param>
    /// <param name="stop">The user's request to stop.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<bool> FetchAsync(string path, Digest digest, long size, string file, CancellationToken stop)
    {
        using var arriving = new ArrivingFile(file, size);
        for (var begun = arriving.Length; ; begun = 0)
        {
            if (arriving.Length < size && !await GoOnAsync(path, arriving, size, stop).ConfigureAwait(false))
            {
                return false;
            }

            if (arriving.Hash() == digest)
            {
                return true;
            }

            arriving.Forget();
            if (begun == 0)
            {
                warn($"{Name}/{path} is not what its name says; it is not used");
                return false;
            }
        }
    }

    /// <summary>Puts content.</summary>
    /// <exception cref="RemoteException">It cannot be put.</exception>
    public async Task PutAsync(string path, Func<Stream> content, CancellationToken stop)
    {
        var sent = await TryAsync<object>(
            async limit =>
            {
                // What is sent cannot be watched: a large content has as long as the slowest line that is borne with takes.
                limit.CancelAfter(patience.Silence * (1 + (LengthOf(content) / patience.LeastBytes)));
                await place.PutAsync(path, content, limit.Token).ConfigureAwait(false);
                return (true, this);
            },
            stop).ConfigureAwait(false);
        if (sent.Fault is { } fault)
        {
            throw fault;
        }
    }

    public void Dispose()
    {
        _room.Dispose();
        place.Dispose();
    }

    private static long LengthOf(Func<Stream> content)
    {
        using var stream = content();
        return stream.Length;
    }

    private async Task<bool> GoOnAsync(string path, ArrivingFile arriving, long size, CancellationToken stop) => await OrNullAsync<object>(
        async limit =>
        {
            using var body = await place.OpenAsync(path, arriving.Length, limit.Token).ConfigureAwait(false);
            return body is null ? (true, null) : (await CopyAsync(body, arriving, size + 1 - arriving.Length, limit).ConfigureAwait(false) && arriving.Length >= size, arriving);
        },
        stop).ConfigureAwait(false) is not null;

    private async Task<T?> OrNullAsync<T>(Func<CancellationTokenSource, Task<(bool IsWhole, T? Value)>> request, CancellationToken stop)
    {
        if (IsLeftAlone)
        {
            return default;
        }

        var (value, fault) = await TryAsync(request, stop).ConfigureAwait(false);
        if (fault is null)
        {
            Volatile.Write(ref _failures, 0);
        }
        else if (Interlocked.Increment(ref _failures) == patience.MostFailures)
        {
            warn($"{Name} is left alone from now on: {fault.Message}");
        }

        return value;
    }

    private async Task<(T? Value, RemoteException? Fault)> TryAsync<T>(Func<CancellationTokenSource, Task<(bool IsWhole, T? Value)>> request, CancellationToken stop)
    {
        await _room.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            for (var (tries, pause) = (1, patience.FirstPause); ; tries++, pause *= 4)
            {
                var fault = new RemoteException("the answer was cut short", isPassing: true);
                try
                {
                    using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
                    limit.CancelAfter(patience.Silence);
                    if (await request(limit).ConfigureAwait(false) is { IsWhole: true, Value: var value })
                    {
                        return (value, null);
                    }
                }
                catch (RemoteException error)
                {
                    fault = error;
                }
                catch (OperationCanceledException error) when (!stop.IsCancellationRequested)
                {
                    fault = new RemoteException($"it was silent for {patience.Silence.TotalSeconds:0.#} s", isPassing: true, error);
                }

                if (tries == patience.Tries || !fault.IsPassing || IsLeftAlone)
                {
                    return (default, fault);
                }

                await Task.Delay(pause, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Copies what arrives in time.</summary>
    /// <returns>False if the transfer was cut short.</returns>
    private async Task<bool> CopyAsync(Stream from, Stream to, long most, CancellationTokenSource limit)
    {
        var buffer = new byte[1 << 16];
        for (long copied = 0, counted = 0; copied < most;)
        {
            int read;
            try
            {
                read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - copied)), limit.Token).ConfigureAwait(false);
            }
            catch (IOException)
            {
                return false;
            }

            if (read == 0)
            {
                return true;
            }

            to.Write(buffer, 0, read);
            copied += read;
            if (copied - counted >= patience.LeastBytes)
            {
                counted = copied;
                limit.CancelAfter(patience.Silence);
            }
        }

        return true;
    }
}
