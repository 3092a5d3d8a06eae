using Retable.Contract;

namespace Retable.Download;

/// <summary>Unpacks an archive whose members are in no useful order into a folder beside it; nothing is written outside the folder.</summary>
internal static class ArchiveFolder
{
    /// <param name="archive">The file.</param>
    /// <param name="counts">Whether a name belongs to a file that counts, which must not be a link.</param>
    /// <returns>A folder with the files of this archive and no others.</returns>
    /// <exception cref="BadInputException">The file is not an archive, is damaged, or has members that cannot all be files below one folder.</exception>
    public static string Extract(string archive, Func<string, bool> counts)
    {
        var folder = Path.GetFullPath(archive + ".members");
        if (Directory.Exists(folder))
        {
            // What an interrupted run, or an earlier version of the archive, left.
            Directory.Delete(folder, recursive: true);
        }

        var left = Unpacking.Bound(archive);
        try
        {
            Unpacking.ForEachMember(archive, (name, content) => left = Write(content, Target(folder, name), left), RefuseIfItCounts);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException or FetchException or PathTooLongException)
        {
            throw new BadInputException($"the archive {Path.GetFileName(archive)} cannot be unpacked: {error.Message}", error);
        }

        return folder;

        void RefuseIfItCounts(string name, string target)
        {
            if (counts(name))
            {
                throw new InvalidDataException($"'{name}' is a link to '{target}', which is not followed");
            }
        }
    }

    private static string Target(string folder, string name)
    {
        var target = name.Contains('\0') ? "" : Path.GetFullPath(Path.Combine(folder, name));
        return target.StartsWith(folder + "/", StringComparison.Ordinal)
            ? target
            : throw new InvalidDataException($"it has a member that leaves its folder: '{name}'");
    }

    // Names that differ in case alone are one name on some disks: seen where it happens, since they are two on most.
    private static long Write(Stream content, string target, long left)
    {
        for (var above = Path.GetDirectoryName(target); above is not null; above = Path.GetDirectoryName(above))
        {
            RefuseTwo(File.Exists(above), above);
        }

        RefuseTwo(Path.Exists(target), target);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[1 << 16];
        int read;
        while ((read = content.Read(buffer)) > 0)
        {
            left -= read;
            if (left < 0)
            {
                throw new InvalidDataException("it unpacks to more than a hundred times its size");
            }

            file.Write(buffer, 0, read);
        }

        return left;
    }

    private static void RefuseTwo(bool isThere, string path)
    {
        if (isThere)
        {
            throw new InvalidDataException($"it has two members of the name '{Path.GetFileName(path)}' in one folder");
        }
    }
}
