using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Download;

/// <summary>A folder per class with its pictures inside, or in a folder <c>images</c> of its own, as a folder on disk or as an archive.</summary>
/// <remarks>
/// A class's number is the rank of its name; pictures come in the order of class and name. Names that begin with a dot are left out. With
/// <see cref="DatasetDefinition.Annotations"/> the pictures of all classes lie in one folder <c>images</c>, and the file says which class each is of.
/// Pictures are decoded and resized as Pillow does it, or kept as JPEG files.
/// </remarks>
internal sealed class ImageFolderReader : IImageReader
{
    private const string Images = "images";

    private static readonly string[] Endings = [".jpg", ".jpeg", ".png"];

    public IEnumerable<LabelledImage> Read(DatasetDefinition dataset, IReadOnlyList<string> files) =>
        files.SelectMany(file => ReadFolder(dataset, Directory.Exists(file) ? file : ArchiveFolder.Extract(file, IsPicture)));

    private static IEnumerable<LabelledImage> ReadFolder(DatasetDefinition dataset, string folder)
    {
        var root = Path.Combine(folder, dataset.Root);
        return (dataset.Annotations is { } file ? Annotated(dataset, root, file) : InFolders(dataset, root))
            .AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.AutoBuffered)
            .Select(picture => new LabelledImage(picture.Label, Content(dataset, picture.Path)));
    }

    private static IEnumerable<(string Path, int Label)> InFolders(DatasetDefinition dataset, string root)
    {
        var classes = Directory.Exists(root) ? Visible(Directory.EnumerateDirectories(root)) : [];
        if (classes.Count == 0)
        {
            throw new BadInputException($"data set '{dataset.Name}': no folders of classes below '{dataset.Root}'") { At = dataset.At };
        }

        return classes.SelectMany((folder, label) => Pictures(folder).Concat(Pictures(Path.Combine(folder, Images))).Select(path => (path, label)));
    }

    private static IEnumerable<(string Path, int Label)> Annotated(DatasetDefinition dataset, string root, string file)
    {
        var path = Path.Combine(root, file);
        var rows = File.Exists(path)
            ? File.ReadLines(path).Where(line => line.Length > 0).Select((line, i) => Annotation(line, path, i + 1)).ToList()
            : throw new BadInputException($"data set '{dataset.Name}': no file '{file}' below '{dataset.Root}'") { At = dataset.At };
        List<string> classes = [.. rows.Select(row => row.Class).Distinct().Order(StringComparer.Ordinal)];
        return rows
            .OrderBy(row => row.Class, StringComparer.Ordinal).ThenBy(row => row.Picture, StringComparer.Ordinal)
            .Select(row => (Path.Combine(root, Images, row.Picture), classes.IndexOf(row.Class)));
    }

    private static (string Picture, string Class) Annotation(string line, string file, int number) =>
        line.Split('\t') is [{ Length: > 0 } picture, { Length: > 0 } name, ..] && Path.GetFileName(picture) == picture
            ? (picture, name)
            : throw new BadInputException($"{Path.GetFileName(file)}:{number} names no picture with its class")
            {
                Facts = [("expected", "val_0.JPEG, a tabulator, n03444034"), ("found", line)],
            };

    private static IEnumerable<string> Pictures(string folder) =>
        Directory.Exists(folder) ? Visible(Directory.EnumerateFiles(folder)).Where(IsPicture) : [];

    private static List<string> Visible(IEnumerable<string> paths) =>
        [.. paths.Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal)];

    private static byte[] Content(DatasetDefinition dataset, string path)
    {
        var jpeg = File.ReadAllBytes(path);
        if (dataset.KeepsJpeg)
        {
            return jpeg;
        }

        try
        {
            var (pixels, height, width) = Picture.Decode(jpeg);
            return dataset.ResizesUnfiltered
                ? UnfilteredResize.Resize(pixels, 3, height, width, dataset.Shape[1], dataset.Shape[2])
                : PillowResize.Resize(pixels, 3, height, width, dataset.Shape[1], dataset.Shape[2]);
        }
        catch (InvalidDataException error)
        {
            throw new BadInputException($"the picture {Path.GetFileName(path)} cannot be decoded: {error.Message}", error)
            {
                At = new SourcePosition(path),
            };
        }
    }

    private static bool IsPicture(string name) => Endings.Contains(Path.GetExtension(name).ToLowerInvariant());
}
