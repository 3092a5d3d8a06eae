using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Retable.Contract;
using Retable.Engine.Posix;

namespace Retable.Engine.Store;

/// <summary>Who holds a store.</summary>
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

/// <summary>One engine works on a store at a time; who only reads takes no lock.</summary>
/// <remarks>
/// The kernel's lock decides, and the kernel gives it back when its holder dies, however it dies. The text in the file
/// is for people, and tells the next engine that the last one left things in a mess.
/// </remarks>
public sealed class StoreLock : IDisposable
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);
    private readonly int _file;

    private StoreLock(int file, LockHolder? dead) => (_file, DeadHolder) = (file, dead);

    /// <summary>The engine that held the store before and died without giving it back, if there was one.</summary>
    public LockHolder? DeadHolder { get; }

    /// <summary>Takes the lock, waiting for as long as another engine holds it.</summary>
    /// <param name="store">The store's folder; it is made if it is not there.</param>
    /// <param name="command">What this engine was asked to do, for the one who has to wait.</param>
    /// <param name="wait">Called once, with the holder, before waiting. If it throws, so does this.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="MachineException">The folder cannot be written.</exception>
    public static async Task<StoreLock> TakeAsync(string store, string command, Action<LockHolder?> wait, CancellationToken cancel)
    {
        var path = Path.Combine(store, "lock");
        var file = Open(store, path);
        try
        {
            for (var tries = 0; Libc.Lock(file, Libc.LockExclusive | Libc.LockWithoutWaiting) != 0; tries++)
            {
                if (tries == 0)
                {
                    wait(Holder(store));
                }

                await Task.Delay(BetweenTries, TimeProvider.System, cancel).ConfigureAwait(false);
            }

            var dead = Holder(store);
            Write(file, JsonSerializer.SerializeToUtf8Bytes(Self(command), StoreJson.Default.LockHolder));
            return new StoreLock(file, dead);
        }
        catch
        {
            _ = Libc.Close(file);
            throw;
        }
    }

    /// <summary>Who holds the store, or held it and died; null if nobody does.</summary>
    public static LockHolder? Holder(string store)
    {
        // Not with File.ReadAllText: .NET's own files take a lock of the same kind, and would wait for the one that is held here.
        var file = Libc.Open(Path.Combine(store, "lock"), Libc.OpenReadOnly | Libc.OpenCloseOnExec, mode: 0);
        if (file < 0)
        {
            return null;
        }

        try
        {
            using var handle = new SafeFileHandle(file, ownsHandle: true);
            var bytes = new byte[RandomAccess.GetLength(handle)];
            var length = RandomAccess.Read(handle, bytes, 0);
            return length == 0 ? null : JsonSerializer.Deserialize(bytes.AsSpan(0, length), StoreJson.Default.LockHolder);
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        Write(_file, []);
        _ = Libc.Close(_file);
    }

    private static void Write(int file, byte[] text)
    {
        using var handle = new SafeFileHandle(file, ownsHandle: false);
        RandomAccess.SetLength(handle, 0);
        RandomAccess.Write(handle, text, 0);
    }

    private static int Open(string store, string path)
    {
        try
        {
            Directory.CreateDirectory(store);
            var file = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenCloseOnExec, Convert.ToInt32("644", 8));
            return file >= 0 ? file : throw Libc.LastError($"'{path}' cannot be opened");
        }
        catch (Exception error) when (Errno.Explain(error, store) is { } explained)
        {
            throw explained;
        }
    }

    private static LockHolder Self(string command) =>
        new(Environment.ProcessId, ProcessStart.Of(Environment.ProcessId) ?? 0, Environment.MachineName, command);
}
