using Retable.Engine.Posix;

namespace Retable.Engine.Store;

/// <summary>A lock on a file that the kernel keeps, and gives back when its holder dies, however it dies.</summary>
internal sealed class KernelLock : IDisposable
{
    private int _file;

    private KernelLock(int file) => _file = file;

    /// <summary>Takes the lock, waiting for it. For what takes milliseconds.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static KernelLock Take(string path)
    {
        var file = Open(path);
        while (Libc.Lock(file, Libc.LockExclusive) != 0)
        {
            // A signal came; the lock is still to be had.
        }

        return new KernelLock(file);
    }

    /// <summary>Takes the lock if nobody holds it against us.</summary>
    /// <param name="path">The file; it is made if it is not there.</param>
    /// <param name="shared">Whether others may hold it in the same way.</param>
    /// <returns>Null if somebody does.</returns>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static KernelLock? TryTake(string path, bool shared = false)
    {
        var file = Open(path);
        if (Libc.Lock(file, (shared ? Libc.LockShared : Libc.LockExclusive) | Libc.LockWithoutWaiting) == 0)
        {
            return new KernelLock(file);
        }

        _ = Libc.Close(file);
        return null;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _file, -1) is >= 0 and var file)
        {
            _ = Libc.Close(file);
        }
    }

    private static int Open(string path)
    {
        var file = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenCloseOnExec, Convert.ToInt32("644", 8));
        return file >= 0 ? file : throw Libc.LastError($"'{path}' cannot be opened");
    }
}
