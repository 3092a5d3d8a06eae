using System.Security.Cryptography;
using Retable.Contract;
using Retable.Engine.Posix;

namespace Retable.Engine.Store;

/// <summary>What reading an object found.</summary>
public enum ObjectState
{
    /// <summary>Its bytes have the digest that it is named by.</summary>
    Sound,

    Missing,

    /// <summary>Its bytes have another digest: flipped, cut or overwritten.</summary>
    Damaged,
}

/// <summary>Files named by the SHA-256 of their bytes, read-only: <c>objects/ab/cdef...</c>.</summary>
/// <remarks>
/// An object is there whole or not at all. Who reads one for a stage asks <see cref="Check"/> first; what that has
/// found sound is taken as sound for the rest of the run.
/// </remarks>
public sealed class ObjectStore(string root, Disk disk) : IObjects
{
    private readonly HashSet<Digest> _checked = [];
    private readonly HashSet<string> _folders = [];
    private readonly HashSet<string> _unflushedFolders = [];
    private readonly Lock _lock = new();

    /// <summary>The folder that holds the objects.</summary>
    public string Root { get; } = Path.Combine(root, "objects");

    public string PathOf(Digest digest)
    {
        var name = digest.ToString();
        return Path.Combine(Root, name[..2], name[2..]);
    }

    /// <inheritdoc/>
    public bool Holds(Digest bytes) => FileStat.OfLink(PathOf(bytes)) is { IsRegularFile: true };

    /// <summary>Reads an object, once a run, and says whether it is what its name says.</summary>
    public ObjectState Check(Digest digest)
    {
        lock (_lock)
        {
            if (_checked.Contains(digest) && Holds(digest))
            {
                return ObjectState.Sound;
            }
        }

        var state = Read(digest);
        lock (_lock)
        {
            _ = state == ObjectState.Sound ? _checked.Add(digest) : _checked.Remove(digest);
        }

        return state;
    }

    /// <summary>Reads an object, whatever was found before.</summary>
    public ObjectState Read(Digest digest)
    {
        try
        {
            using var file = new FileStream(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            return Digest.OfHash(SHA256.HashData(file)) == digest ? ObjectState.Sound : ObjectState.Damaged;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return ObjectState.Missing;
        }
        catch (IOException error) when (error.HResult == 5 /* EIO: the disk cannot read it any more */)
        {
            return ObjectState.Damaged;
        }
    }

    /// <summary>Moves a finished file, whose digest is known, into the store. If the store has the object already, the file is dropped.</summary>
    /// <param name="staged">The file, on the store's file system.</param>
    /// <param name="digest">The SHA-256 of its bytes.</param>
    public void Put(string staged, Digest digest)
    {
        var path = PathOf(digest);
        if (Holds(digest) && Check(digest) == ObjectState.Sound)
        {
            disk.Delete(staged);
            return;
        }

        CreateFolderOf(path);
        disk.MakeReadOnly(staged);
        AtomicFile.Publish(disk, staged, path);
        lock (_lock)
        {
            _checked.Add(digest);
        }
    }

    /// <summary>Moves a finished file, hashed by whoever brought it, into the store without waiting for the disk: what can be had again needs no more.</summary>
    public void Adopt(string staged, Digest digest)
    {
        var path = PathOf(digest);
        var folder = Path.GetDirectoryName(path)!;
        if (!IsIn(_unflushedFolders, folder))
        {
            disk.CreateFolder(folder);
            Note(_unflushedFolders, folder);
        }

        disk.MakeReadOnly(staged);
        disk.Rename(staged, path);
        lock (_lock)
        {
            _checked.Add(digest);
        }
    }

    /// <summary>Takes an object out of the store, for instance because it is damaged.</summary>
    public void Remove(Digest digest)
    {
        lock (_lock)
        {
            _checked.Remove(digest);
        }

        if (Holds(digest))
        {
            disk.Delete(PathOf(digest));
        }
    }

    /// <summary>All objects, sorted, with their sizes in bytes. Leftovers of a crash (<c>*.new</c>) are not among them.</summary>
    public IEnumerable<(Digest Digest, long Size)> All()
    {
        if (!Directory.Exists(Root))
        {
            yield break;
        }

        foreach (var folder in Directory.EnumerateDirectories(Root).Order(StringComparer.Ordinal))
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                if (Digest.TryParse(Path.GetFileName(folder) + file.Name, out var digest))
                {
                    yield return (digest, file.Length);
                }
            }
        }
    }

    private void CreateFolderOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!IsIn(_folders, folder))
        {
            disk.CreateFolder(folder);
            disk.Flush(Root);
            Note(_folders, folder);
        }
    }

    private bool IsIn(HashSet<string> folders, string folder)
    {
        lock (_lock)
        {
            return folders.Contains(folder);
        }
    }

    private void Note(HashSet<string> folders, string folder)
    {
        lock (_lock)
        {
            folders.Add(folder);
        }
    }
}
