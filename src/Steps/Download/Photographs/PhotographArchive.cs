using System.Formats.Tar;
using Retable.Contract;

namespace Retable.Download;

/// <summary>Finds the photographs in a tar archive by its headers alone; their bytes are read later, in place.</summary>
/// <remarks>
/// Three layouts: a folder per class; an archive per class inside the archive (ImageNet's training part); all in one folder, the
/// classes told elsewhere (its validation part).
/// </remarks>
internal static class PhotographArchive
{
    private const string Nested = ".tar";

    /// <param name="archive">The file.</param>
    /// <param name="root">The folder inside the archive below which the classes lie; empty for the archive itself.</param>
    /// <param name="flat">For photographs that are not in class folders, the class of each, in the order of their names.</param>
    /// <exception cref="BadInputException">It is damaged, or lies in none of the three layouts.</exception>
    public static PhotographTree Open(string archive, string root, Func<IReadOnlyList<string>> flat)
    {
        var prefix = root.Length == 0 ? "" : root + "/";
        var members = Members(archive, 0, new FileInfo(archive).Length)
            .Where(member => member.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(member => member with { Name = member.Name[prefix.Length..] })
            .ToList();
        var photographs = members.Where(member => PhotographTree.IsPhotograph(Path.GetFileName(member.Name))).ToLookup(member => member.Name.Contains('/'));
        return photographs[true].Any() ? new PhotographTree(ByFolder(photographs[true]))
            : photographs[false].Any() ? new PhotographTree(ByList(archive, [.. photographs[false]], flat()))
            : new PhotographTree(members.Where(member => member.Name.EndsWith(Nested, StringComparison.Ordinal)).Select(OfNested));
    }

    private static IEnumerable<(string, Func<IEnumerable<PhotographEntry>>)> ByFolder(IEnumerable<PhotographEntry> members) => members
        .GroupBy(member => member.Name[..member.Name.LastIndexOf('/')])
        .Select(folder => (folder.Key, (Func<IEnumerable<PhotographEntry>>)(() => folder.Select(WithoutFolder))));

    private static (string, Func<IEnumerable<PhotographEntry>>) OfNested(PhotographEntry archive) => (
        archive.Name[..^Nested.Length],
        () => Members(archive.File, archive.Offset, archive.Length).Where(member => PhotographTree.IsPhotograph(member.Name)));

    private static IEnumerable<(string, Func<IEnumerable<PhotographEntry>>)> ByList(
        string archive, List<PhotographEntry> members, IReadOnlyList<string> classes)
    {
        if (classes.Count != members.Count)
        {
            throw new BadInputException("the list of classes is that of other photographs")
            {
                At = new SourcePosition(archive),
                Facts = [("photographs", $"{members.Count}"), ("classes", $"{classes.Count}")],
            };
        }

        return members.OrderBy(member => member.Name, StringComparer.Ordinal).Zip(classes)
            .GroupBy(pair => pair.Second, pair => pair.First)
            .Select(same => (same.Key, (Func<IEnumerable<PhotographEntry>>)(() => same)));
    }

    private static PhotographEntry WithoutFolder(PhotographEntry member) => member with { Name = Path.GetFileName(member.Name) };

    /// <summary>The members of an archive that is itself a part of a file.</summary>
    private static List<PhotographEntry> Members(string file, long offset, long length)
    {
        try
        {
            using var stream = File.OpenRead(file);
            stream.Position = offset;
            using var tar = new TarReader(stream);
            var members = new List<PhotographEntry>();
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.DataOffset + entry.Length > offset + length)
                {
                    throw new EndOfStreamException($"it ends inside {entry.Name}");
                }

                if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                {
                    var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                    members.Add(new PhotographEntry(name, file, entry.DataOffset, entry.Length));
                }
            }

            return members;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new BadInputException($"the archive is damaged: {error.Message}", error) { At = new SourcePosition(file) };
        }
    }
}
