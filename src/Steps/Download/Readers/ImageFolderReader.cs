using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Download;

/// <summary>A folder a class with its pictures inside, as a folder on disk or as an archive.</summary>
/// <remarks>
/// A class's number is the rank of its folder's name; pictures come in the order of class and name. Names that begin with
/// a dot are left out. Pictures are decoded and resized as Pillow does it, or kept as JPEG files.
/// </remarks>
internal sealed class ImageFolderReader : IImageReader
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png"];

    public IEnumerable<LabelledImage> Read(DatasetDefinition dataset, IReadOnlyList<string> files) =>
        files.SelectMany(file => ReadFolder(dataset, Directory.Exists(file) ? file : ArchiveFolder.Extract(file, IsPicture)));

    private static IEnumerable<LabelledImage> ReadFolder(DatasetDefinition dataset, string folder)
    {
        var root = Path.Combine(folder, dataset.Root);
        var classes = Directory.Exists(root) ? Visible(Directory.EnumerateDirectories(root)) : [];
        if (classes.Count == 0)
        {
            throw new BadInputException($"data set '{dataset.Name}': no folders of classes below '{dataset.Root}'") { At = dataset.At };
        }

        var pictures = classes.SelectMany((folder, label) => Pictures(folder).Select(path => (path, label)));
        return pictures
            .AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.AutoBuffered)
            .Select(picture => new LabelledImage(picture.label, Content(dataset, picture.path)));
    }

    private static IEnumerable<string> Pictures(string folder) =>
        Visible(Directory.EnumerateFiles(folder)).Where(IsPicture);

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
