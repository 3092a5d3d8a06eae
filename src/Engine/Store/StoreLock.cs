using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Retable.Contract;
using Retable.Engine.Posix;

namespace Retable.Engine.Store;

/// <summary>Who works on a store.</summary>
/// <param name="Process">Its process id.</param>
/// <param name="Started">When that process started, in clock ticks since the machine did: a process id alone is used again.</param>
/// <param name="Machine">The machine it runs on.</param>
/// <param name="Command">What it was asked to do.</param>
public sealed record LockHolder(int Process, long Started, string Machine, string Command)
{
    /// <summary>True if a process of that id and start time lives on this machine.</summary>
    public bool IsAlive => Machine == Environment.MachineName && ProcessStart.Of(Process) == Started;

    public override string ToString() => $"'{Command}' (process {Process} on {Machine})";
}

/// <summary>Engines that run stages hold a store together; who deletes objects holds it alone; who only reads takes no lock.</summary>
/// <remarks>The kernel's lock decides, and the kernel gives it back when its holder dies. The text in the file is for people: who holds it alone.</remarks>
public sealed class StoreLock : IDisposable
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);
    private readonly KernelLock _lock;
    private readonly string _path;
    private readonly bool _alone;

    private StoreLock(KernelLock held, string path, bool alone) => (_lock, _path, _alone) = (held, path, alone);

    /// <summary>Takes the lock, waiting for as long as others hold it against us.</summary>
    /// <param name="store">The store's folder; it is made if it is not there.</param>
    /// <param name="command">What this engine was asked to do, for the one who has to wait.</param>
    /// <param name="alone">Whether nobody else may hold it meanwhile.</param>
    /// <param name="wait">Called once before waiting, with the holder if there is one and it is known. If it throws, so does this.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="MachineException">The folder cannot be written.</exception>
    public static async Task<StoreLock> TakeAsync(string store, string command, bool alone, Action<LockHolder?> wait, CancellationToken cancel)
    {
        var path = Path.Combine(store, "lock");
        for (var tries = 0; ; tries++)
        {
            if (TryTake(store, path, alone) is { } held)
            {
                if (alone)
                {
                    Write(path, JsonSerializer.SerializeToUtf8Bytes(Self(command), StoreJson.Default.LockHolder));
                }

                return new StoreLock(held, path, alone);
            }

            if (tries == 0)
            {
                wait(Holder(store));
            }

            await Task.Delay(BetweenTries, TimeProvider.System, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Who holds the store alone, or held it so and died; null if nobody does.</summary>
    public static LockHolder? Holder(string store)
    {
        try
        {
            using var file = Handle(Path.Combine(store, "lock"));
            var bytes = new byte[RandomAccess.GetLength(file)];
            var length = RandomAccess.Read(file, bytes, 0);
            return length == 0 ? null : JsonSerializer.Deserialize(bytes.AsSpan(0, length), StoreJson.Default.LockHolder);
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (_alone)
        {
            Write(_path, []);
        }

        _lock.Dispose();
    }

    private static KernelLock? TryTake(string store, string path, bool alone)
    {
        try
        {
            Directory.CreateDirectory(store);
            return KernelLock.TryTake(path, shared: !alone);
        }
        catch (Exception error) when (Errno.Explain(error, store) is { } explained)
        {
            throw explained;
        }
        catch (IOException error) when (!Directory.Exists(store))
        {
            throw new BadInputException($"the store's folder '{store}' cannot be made: {error.Message}") { Hint = "--store FOLDER, or RETABLE_STORE, names another one." };
        }
    }

    private static void Write(string path, byte[] text)
    {
        using var file = Handle(path);
        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, text, 0);
    }

    // Not with File: .NET's own files take a lock of the same kind, and would wait for the one that is held here.
    private static SafeFileHandle Handle(string path)
    {
        var file = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenCloseOnExec, mode: 0);
        return file >= 0 ? new SafeFileHandle(file, ownsHandle: true) : throw Libc.LastError($"'{path}' cannot be opened");
    }

    private static LockHolder Self(string command) =>
        new(Environment.ProcessId, ProcessStart.Of(Environment.ProcessId) ?? 0, Environment.MachineName, command);
}
