using Retable.Contract;

namespace Retable.Remote;

/// <summary>A place that is a folder: another disk, a mounted share, or a folder that a program like rclone synchronises with a cloud.</summary>
public sealed class FolderPlace(string folder) : IRemotePlace
{
    private const int MostNamed = 5;

    public string Name => folder;

    /// <inheritdoc/>
    public Task<long?> SizeAsync(string path, CancellationToken stop) => Task.FromResult(Guarded<long?>(() =>
        new FileInfo(Path.Combine(folder, path)) is { Exists: true } file ? file.Length : null));

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(string path, long from, CancellationToken stop) => Task.FromResult(Guarded<Stream?>(() =>
    {
        var file = new FileStream(Path.Combine(folder, path), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        file.Position = from;
        return file;
    }));

    /// <inheritdoc/>
    public async Task PutAsync(string path, Func<Stream> content, CancellationToken stop)
    {
        var place = Path.Combine(folder, path);
        // A name of this process's own: another one may be putting the same content there.
        var staged = $"{place}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.new";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            using (var file = new FileStream(staged, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            using (var source = content())
            {
                await source.CopyToAsync(file, stop).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.Move(staged, place, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(staged);
            throw new RemoteException(error.Message, isPassing: false, error);
        }
    }

    /// <summary>A store begins in an empty folder that somebody has made on purpose: a slip of the pen must not become a second store, nor scatter files over a home.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="at">Where it is named, if that is a file.</param>
    /// <exception cref="BadInputException">It is not there, or holds other files and no store.</exception>
    internal static void RequireStore(string folder, SourcePosition? at)
    {
        if (!Directory.Exists(folder))
        {
            throw Absent(folder, at);
        }

        var entries = Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).Where(name => !name.StartsWith('.') && name != "lost+found").ToList();
        if (entries.Count > 0 && !entries.Contains("cas"))
        {
            throw new BadInputException($"the folder '{folder}' holds other files, and no store")
            {
                At = at,
                Facts = [("found", string.Join(", ", entries.Order(StringComparer.Ordinal).Take(MostNamed)))],
                Hint = $"Name an empty folder, or one that a store is in: mkdir {Path.Combine(folder, "retable")}",
            };
        }
    }

    private static BadInputException Absent(string folder, SourcePosition? at)
    {
        var parent = Path.GetDirectoryName(folder) ?? "/";
        var beside = Directory.Exists(parent) ? Directory.EnumerateDirectories(parent).Select(path => Path.GetFileName(path)!) : [];
        var nearest = NearestName.Of(Path.GetFileName(folder), beside);
        return new BadInputException($"there is no folder '{folder}' to send to")
        {
            At = at,
            Facts = nearest is null ? [] : [("nearest", Path.Combine(parent, nearest))],
            Hint = $"If a store is to begin there: mkdir -p {folder}",
        };
    }

    public void Dispose()
    {
    }

    private T? Guarded<T>(Func<T?> look)
    {
        try
        {
            return look() ?? (Directory.Exists(folder) ? default(T?) : throw NoFolder());
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Directory.Exists(folder) ? default : throw NoFolder();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RemoteException(error.Message, isPassing: true, error);
        }
    }

    /// <summary>A share that is not mounted, or a slip of the pen: not the same as a store that lacks something.</summary>
    private static RemoteException NoFolder() => new("there is no such folder", isPassing: false);
}
