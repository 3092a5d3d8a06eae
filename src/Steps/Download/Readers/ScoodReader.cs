using System.Text.RegularExpressions;
using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Download;

/// <summary>Reads the benchmark of semantically coherent detection: lists of images, each marked as showing a known class or not.</summary>
/// <remarks>
/// A split is a list and the folder of the pictures. A line has a path, then a map with <c>sc_label</c>: the known class, −1 for none, whichever
/// data set the picture is from. The shorter side is resized as Pillow does it and the middle cropped.
/// Source: Yang et al., "Semantically coherent out-of-distribution detection", ICCV 2021, arXiv:2108.11941; Jingkang50/ICCV21_SCOOD@51204e3.
/// </remarks>
internal sealed partial class ScoodReader : IImageReader
{
    public IEnumerable<LabelledImage> Read(DatasetDefinition dataset, IReadOnlyList<string> files)
    {
        if (files is not [var list, var folder] || !File.Exists(list) || !Directory.Exists(folder))
        {
            throw new BadInputException($"data set '{dataset.Name}': a split read as scood needs a list and the folder of its pictures") { At = dataset.At };
        }

        // The whole list first: what is wrong in it is told by its line.
        var entries = File.ReadLines(list).Select((line, i) => Entry(line, list, i + 1)).Select(entry => (Path: Inside(folder, entry.Path, dataset), entry.Label)).ToList();
        return entries
            .AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.AutoBuffered)
            .Select(entry => new LabelledImage(entry.Label, Content(dataset, entry.Path)));
    }

    private static (string Path, int Label) Entry(string line, string list, int number) =>
        Line().Match(line) is { Success: true } found && int.TryParse(found.Groups["label"].Value, out var label)
            ? (found.Groups["path"].Value, label)
            : throw new BadInputException("this line names no picture with its class")
            {
                At = new SourcePosition(list, number),
                Facts = [("expected", "cifar10/test/cat/1.png {\"label\": 3, \"sc_label\": 3}"), ("found", line)],
            };

    // A list from a stranger must not reach outside its folder.
    private static string Inside(string folder, string path, DatasetDefinition dataset)
    {
        var full = Path.GetFullPath(Path.Combine(folder, path));
        return full.StartsWith(Path.GetFullPath(folder) + "/", StringComparison.Ordinal) && File.Exists(full)
            ? full
            : throw new BadInputException($"data set '{dataset.Name}': there is no picture '{path}' in its folder") { At = dataset.At };
    }

    private static byte[] Content(DatasetDefinition dataset, string path)
    {
        try
        {
            var (pixels, height, width) = Picture.Decode(File.ReadAllBytes(path));
            return Middle(pixels, height, width, dataset.Shape[1]);
        }
        catch (InvalidDataException error)
        {
            throw new BadInputException($"the picture {Path.GetFileName(path)} cannot be decoded: {error.Message}", error) { At = new SourcePosition(path) };
        }
    }

    private static byte[] Middle(byte[] pixels, int height, int width, int side)
    {
        var shorter = Math.Min(height, width);
        var (rows, columns) = ((int)((long)side * height / shorter), (int)((long)side * width / shorter));
        var resized = PillowResize.Resize(pixels, 3, height, width, rows, columns);
        var (top, left) = ((int)Math.Round((rows - side) / 2.0), (int)Math.Round((columns - side) / 2.0));
        var result = new byte[3 * side * side];
        for (var row = 0; row < 3 * side; row++)
        {
            var (channel, y) = Math.DivRem(row, side);
            resized.AsSpan((((channel * rows) + top + y) * columns) + left, side).CopyTo(result.AsSpan(row * side));
        }

        return result;
    }

    [GeneratedRegex(@"^(?<path>\S.*?) +\{.*['""]sc_label['""]: *(?<label>-?\d+)")]
    private static partial Regex Line();
}
