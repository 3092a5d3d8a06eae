using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Retable.Engine.Posix;

namespace Retable.Engine.Store;

/// <summary>One effect on the disk that is about to happen: a place where a crash or a fault can strike.</summary>
public sealed record WritePoint(string Effect, string Path);

/// <summary>Every effect that the store has on a disk goes through here, so that tests can strike before each of them.</summary>
/// <param name="before">Called before each effect; it may throw what a disk throws, or end the process.</param>
public sealed class Disk(Action<WritePoint>? before = null)
{
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes a file anew. Not yet on the disk for certain: <see cref="Flush"/> does that.</summary>
    public void Write(string path, ReadOnlySpan<byte> bytes)
    {
        Strike("write", path);
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.Write(file, bytes, 0);
    }

    /// <summary>Writes at the end of an open file and waits until the disk has it.</summary>
    public void Append(SafeFileHandle file, string path, long end, ReadOnlySpan<byte> bytes)
    {
        Strike("append", path);
        RandomAccess.Write(file, bytes, end);
        Strike("flush", path);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Cuts an open file.</summary>
    public void Truncate(SafeFileHandle file, string path, long length)
    {
        Strike("truncate", path);
        RandomAccess.SetLength(file, length);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Waits until the disk has a file's, or a folder's, content.</summary>
    public void Flush(string path)
    {
        Strike("flush", path);
        var file = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenCloseOnExec, 0);
        if (file < 0)
        {
            throw Libc.LastError($"'{path}' cannot be opened");
        }

        var flushed = Libc.FlushToDisk(file);
        var error = flushed == 0 ? null : Libc.LastError($"'{path}' cannot be flushed");
        _ = Libc.Close(file);
        if (error is not null)
        {
            throw error;
        }
    }

    /// <summary>Waits until the disk has all of the file system that a path is on.</summary>
    public void FlushAll(string path)
    {
        Strike("flush all", path);
        var file = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenCloseOnExec, 0);
        if (file < 0)
        {
            throw Libc.LastError($"'{path}' cannot be opened");
        }

        var error = Libc.FlushFileSystem(file) == 0 ? null : Libc.LastError($"the file system of '{path}' cannot be flushed");
        _ = Libc.Close(file);
        if (error is not null)
        {
            throw error;
        }
    }

    /// <summary>Gives a file another name in one step; a file of that name is replaced.</summary>
    public void Rename(string from, string to)
    {
        Strike("rename", to);
        if (Libc.Rename(from, to) != 0)
        {
            throw Libc.LastError($"'{from}' cannot be renamed to '{to}'");
        }
    }

    /// <summary>Gives a file a second name; false where the file system cannot (another disk, too many links, none at all).</summary>
    public bool TryLink(string existing, string added) => TryLink(existing, added, mayBeTaken: false);

    /// <summary>Gives a file a second name that nothing has yet; false where something has it, or the file system cannot.</summary>
    public bool TryLinkNew(string existing, string added) => TryLink(existing, added, mayBeTaken: true);

    private bool TryLink(string existing, string added, bool mayBeTaken)
    {
        Strike("link", added);
        if (Libc.Link(existing, added) == 0)
        {
            return true;
        }

        const int NotSupported = 95, OperationNotPermitted = 1;
        var error = Marshal.GetLastPInvokeError();
        return error is Errno.OtherFileSystem or Errno.TooManyLinks or NotSupported or OperationNotPermitted || (mayBeTaken && error == Errno.Exists)
            ? false
            : throw Libc.LastError($"'{existing}' cannot be linked as '{added}'");
    }

    public void Copy(string from, string to)
    {
        Strike("copy", to);
        File.Copy(from, to, overwrite: true);
    }

    public void MakeReadOnly(string path)
    {
        Strike("make read-only", path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, ReadOnly);
        }
    }

    public void CreateFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            Strike("create folder", path);
            Directory.CreateDirectory(path);
        }
    }

    public void Delete(string path)
    {
        Strike("delete", path);
        File.Delete(path);
    }

    /// <summary>Deletes a folder with all that is in it; it need not be there.</summary>
    public void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Strike("delete folder", path);
            Directory.Delete(path, recursive: true);
        }
    }

    private void Strike(string effect, string path) => before?.Invoke(new WritePoint(effect, path));
}
