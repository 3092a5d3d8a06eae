namespace Retable.Download;

/// <summary>The location of one photograph: a file, or a part of an archive.</summary>
/// <param name="Name">The photograph's file name, without folders.</param>
/// <param name="File">The file to read.</param>
/// <param name="Offset">The position of the photograph in the file.</param>
/// <param name="Length">The length of the photograph, in bytes.</param>
internal readonly record struct PhotographEntry(string Name, string File, long Offset, long Length)
{
    /// <exception cref="EndOfStreamException">The file is shorter than it was.</exception>
    public byte[] Read()
    {
        using var handle = System.IO.File.OpenHandle(File);
        var content = new byte[checked((int)Length)];
        for (var read = 0; read < content.Length;)
        {
            var more = RandomAccess.Read(handle, content.AsSpan(read), Offset + read);
            read += more > 0 ? more : throw new EndOfStreamException($"{File} ends inside {Name}");
        }

        return content;
    }
}

/// <summary>Photographs by class, in a folder or an archive; nothing is unpacked.</summary>
/// <remarks>A class's label is the rank of its name, by code point; its photographs come in the order of their names.</remarks>
internal sealed class PhotographTree
{
    private static readonly string[] Endings = [".jpg", ".jpeg"];
    private readonly SortedList<string, Func<IEnumerable<PhotographEntry>>> _classes = new(StringComparer.Ordinal);

    /// <param name="classes">For each class, a function that lists its photographs; called only for the requested classes.</param>
    public PhotographTree(IEnumerable<(string Name, Func<IEnumerable<PhotographEntry>> Photographs)> classes)
    {
        foreach (var (name, photographs) in classes)
        {
            _classes.Add(name, photographs);
        }
    }

    public IReadOnlyList<string> Classes => [.. _classes.Keys];

    public IEnumerable<PhotographEntry> Of(int label) => _classes.GetValueAtIndex(label)().OrderBy(entry => entry.Name, StringComparer.Ordinal);

    /// <summary>Reads a folder with one folder per class.</summary>
    public static PhotographTree OfFolder(string folder) => new(
        (Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [])
        .Select(path => (Name: Path.GetFileName(path), Path: path))
        .Where(found => IsVisible(found.Name))
        .Select(found => (found.Name, (Func<IEnumerable<PhotographEntry>>)(() => InFolder(found.Path)))));

    /// <summary>Whether a name belongs to a photograph, and not to something that a file manager left beside it.</summary>
    public static bool IsPhotograph(string name) => IsVisible(name) && Endings.Contains(Path.GetExtension(name).ToLowerInvariant());

    private static bool IsVisible(string name) => !name.StartsWith('.');

    private static IEnumerable<PhotographEntry> InFolder(string folder) => new DirectoryInfo(folder).EnumerateFiles()
        .Where(file => IsPhotograph(file.Name))
        .Select(file => new PhotographEntry(file.Name, file.FullName, 0, file.Length));
}
