using Retable.Contract;

namespace Retable.Download;

/// <summary>Reads the lists of Stanford Online Products: <c>image_id class_id super_class_id path</c>, a header and then one photograph per line.</summary>
/// <remarks>
/// A class is one product. Its name is its number and the folder of its kind, <c>00001.bicycle_final</c>, so that what is written tells both.
/// Source: Song, Xiang, Jegelka, Savarese, CVPR 2016; <c>Ebay_train.txt</c> and <c>Ebay_test.txt</c> of its archive.
/// </remarks>
internal static class PhotographList
{
    private const int Fields = 4;

    /// <param name="folder">The unpacked content of the archive.</param>
    /// <param name="list">The list's name in the folder.</param>
    /// <exception cref="BadInputException">The folder is an archive, the list is missing, or a line is none of its.</exception>
    public static PhotographTree Open(string folder, string list)
    {
        var path = Path.Combine(folder, list);
        if (!File.Exists(path))
        {
            throw new BadInputException($"there is no list '{list}' of the photographs")
            {
                At = new SourcePosition(folder),
                Hint = Directory.Exists(folder) ? "Is this the folder that the archive holds?" : "Unpack the archive: photographs in a list are read from a folder.",
            };
        }

        return new PhotographTree(File.ReadLines(path).Skip(1).Select((line, i) => Entry(folder, line, path, i + 2))
            .GroupBy(photograph => photograph.Class, StringComparer.Ordinal)
            .Select(one => (one.Key, (Func<IEnumerable<PhotographEntry>>)(() => one.Select(photograph => Located(photograph.Path, path))))));
    }

    private static (string Class, string Path) Entry(string folder, string line, string list, int number) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: Fields } fields
        && int.TryParse(fields[1], out var product) && fields[3].Split('/') is [var kind, not ""] && kind is not ("" or "..")
            ? ($"{product:00000}.{kind}", Path.Combine(folder, fields[3]))
            : throw new BadInputException($"'{line}' is no line of the list")
            {
                At = new SourcePosition(list, number),
                Facts = [("expected", "image_id class_id super_class_id path, for instance '1 1 1 bicycle_final/111085122871_0.JPG'")],
            };

    private static PhotographEntry Located(string path, string list) => File.Exists(path)
        ? new PhotographEntry(Path.GetFileName(path), path, 0, new FileInfo(path).Length)
        : throw new BadInputException($"the list names a photograph that is not there: {path}") { At = new SourcePosition(list) };
}
