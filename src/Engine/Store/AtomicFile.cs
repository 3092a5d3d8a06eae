namespace Retable.Engine.Store;

/// <summary>A file becomes visible whole or not at all, and survives a power cut from then on.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file beside its place, then moves it there.</summary>
    public static void Write(Disk disk, string path, ReadOnlySpan<byte> bytes)
    {
        disk.CreateFolder(Path.GetDirectoryName(path)!);
        // A name of this engine's own: another one may be writing the same file.
        var staged = $"{path}.{Environment.ProcessId}.new";
        disk.Write(staged, bytes);
        Publish(disk, staged, path);
    }

    /// <summary>Moves a finished file to its place: its content first, then its name.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="staged">The finished file, on the same file system.</param>
    /// <param name="path">Its place; the folder exists.</param>
    public static void Publish(Disk disk, string staged, string path)
    {
        // Renamed before its content is on the disk, a file can be empty after a power cut under its final name.
        disk.Flush(staged);
        disk.Rename(staged, path);
        disk.Flush(Path.GetDirectoryName(path)!);
    }
}
