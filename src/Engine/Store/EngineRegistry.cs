using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Retable.Engine.Posix;

namespace Retable.Engine.Store;

/// <summary>The engines that work on a store, a file each in <c>engines/</c>: which live, and which died without a word.</summary>
/// <remarks>
/// On one machine the kernel says who lives: each engine holds a lock on its file, and a dead one holds none. A file system
/// that machines share may not carry that lock from one to the other, so each engine also writes to its file every ten
/// seconds, and one of another machine counts as dead only if it has been silent for a minute by the file system's own clock.
/// </remarks>
internal sealed class EngineRegistry : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private static int _made;

    private readonly string _folder;
    private readonly KernelLock _life;
    private readonly Timer _heart;

    /// <exception cref="IOException">The store cannot be written.</exception>
    public EngineRegistry(string folder, string command)
    {
        var self = new LockHolder(Environment.ProcessId, ProcessStart.Of(Environment.ProcessId) ?? 0, Environment.MachineName, command);
        _folder = folder;
        Id = $"{self.Machine}-{self.Process}-{self.Started}-{Interlocked.Increment(ref _made)}";
        Directory.CreateDirectory(folder);
        _life = KernelLock.Take(PathOf(Id));
        Write(PathOf(Id), JsonSerializer.SerializeToUtf8Bytes(self, StoreJson.Default.LockHolder));
        _heart = new Timer(_ => Live(), null, Beat, Beat);
    }

    /// <summary>This engine's name: no other engine ever has the same one.</summary>
    public string Id { get; }

    /// <summary>All engines but this one that have a file, in the order of their names.</summary>
    public IReadOnlyList<string> Others =>
        [.. Directory.EnumerateFiles(_folder).Select(file => Path.GetFileName(file)).Where(id => id != Id).Order(StringComparer.Ordinal)];

    /// <summary>Whether an engine lives. One without a file does not.</summary>
    public bool IsAlive(string id)
    {
        if (id == Id)
        {
            return true;
        }

        if (!File.Exists(PathOf(id)))
        {
            return false;
        }

        using var free = KernelLock.TryTake(PathOf(id));
        return free is null || (HolderOf(id).Machine != Environment.MachineName && IsHeard(id));
    }

    /// <summary>Who an engine is, as far as its file tells.</summary>
    public LockHolder HolderOf(string id)
    {
        try
        {
            return JsonSerializer.Deserialize(Read(PathOf(id)).AsSpan().TrimEnd((byte)' '), StoreJson.Default.LockHolder) ?? Unknown(id);
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return Unknown(id);
        }
    }

    /// <summary>Deletes the file of an engine that died.</summary>
    public void Forget(string id) => File.Delete(PathOf(id));

    public void Dispose()
    {
        _heart.Dispose();
        File.Delete(PathOf(Id));
        _life.Dispose();
    }

    private string PathOf(string id) => Path.Combine(_folder, id);

    private static LockHolder Unknown(string id) => new(0, 0, id.Split('-')[0], id);

    /// <summary>By the clock of the file system: those of two machines may differ.</summary>
    private bool IsHeard(string id)
    {
        Live();
        return FileStat.Of(PathOf(id)) is { } other && FileStat.Of(PathOf(Id)) is { } own && own.Modified - other.Modified < Silence.Ticks * 100;
    }

    private void Live()
    {
        try
        {
            Write(PathOf(Id), [.. Read(PathOf(Id)).AsSpan().TrimEnd((byte)' '), (byte)' ']);
        }
        catch (IOException)
        {
            // A full disk: the lock still says that this engine lives.
        }
    }

    // Not with File: .NET's own files take a lock of the same kind, and would wait for the one that is held here.
    private static byte[] Read(string path)
    {
        using var file = Handle(path);
        var bytes = new byte[RandomAccess.GetLength(file)];
        return bytes[..RandomAccess.Read(file, bytes, 0)];
    }

    private static void Write(string path, byte[] bytes)
    {
        using var file = Handle(path);
        RandomAccess.Write(file, bytes, 0);
    }

    private static SafeFileHandle Handle(string path)
    {
        var file = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenCloseOnExec, mode: 0);
        return file >= 0 ? new SafeFileHandle(file, ownsHandle: true) : throw Libc.LastError($"'{path}' cannot be opened");
    }
}
