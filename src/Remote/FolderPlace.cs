namespace Retable.Remote;

/// <summary>A place that is a folder: another disk, a mounted share, or a folder that a program like rclone synchronises with a cloud.</summary>
public sealed class FolderPlace(string folder) : IRemotePlace
{
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

    public void Dispose()
    {
    }

    private static T? Guarded<T>(Func<T?> look)
    {
        try
        {
            return look();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return default;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RemoteException(error.Message, isPassing: true, error);
        }
    }
}
