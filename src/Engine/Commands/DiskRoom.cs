namespace Retable.Engine.Commands;

/// <summary>Whether a command failed because a disk is full: many programs say it badly or not at all.</summary>
internal static class DiskRoom
{
    /// <summary>Below this a disk counts as full: less than one more block of a log and an output.</summary>
    private const long Least = 64 << 10;

    private static readonly string[] Said = ["No space left on device", "Disk quota exceeded"];

    /// <summary>What to say; null if no disk seems full.</summary>
    /// <param name="store">The store's folder, where the command's outputs and temporary files are.</param>
    /// <param name="lines">The last lines that the command printed.</param>
    public static string? Fault(string store, IReadOnlyList<string> lines)
    {
        var disk = new DriveInfo(store);
        if (disk.AvailableFreeSpace < Least)
        {
            return $"no space is left on the disk of '{store}'{MountedAt(store)}";
        }

        return lines.LastOrDefault(line => Said.Any(words => line.Contains(words, StringComparison.OrdinalIgnoreCase))) is { } line
            ? $"no space is left on a disk that the command writes to: {line.Trim()}"
            : null;
    }

    private static string MountedAt(string folder) => DriveInfo.GetDrives()
        .Select(drive => drive.Name)
        .Where(mount => folder.StartsWith(mount.TrimEnd('/') + "/", StringComparison.Ordinal))
        .MaxBy(mount => mount.Length) is { } mount ? $", which is mounted at '{mount}'" : "";
}
