using Retable.Contract;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Learning.Data;

/// <summary>Reads files written by <see cref="ImageWriter"/>.</summary>
public static class ImageFile
{
    /// <summary>Reads a file whose images all have one shape.</summary>
    /// <exception cref="BadInputException">The file is missing, damaged, or has other content.</exception>
    public static ImageSet Read(string path)
    {
        var table = ParquetFile.Read(path, ImageWriter.Schema);
        var shape = ShapeOf(table.Meta("shape"), path);
        var images = table.Lists<byte>("image");
        if (images.Values.LongLength != table.Rows * shape.Aggregate(1L, (a, b) => a * b))
        {
            throw new BadInputException("the images do not have the shape that the file states")
            {
                At = new SourcePosition(path),
                Facts = [("stated", table.Meta("shape")), ("found", $"{images.Values.LongLength} bytes in {table.Rows} images")],
            };
        }

        var pixels = tensor(images.Values, [table.Rows, .. shape]);
        return new ImageSet(table.Meta("dataset"), table.Values<long>("id"), table.Values<int>("label"), pixels);
    }

    private static long[] ShapeOf(string text, string path)
    {
        var sizes = text.Split(',').Select(size => long.TryParse(size, out var n) && n is > 0 and < 100_000 ? n : 0).ToArray();
        return sizes.Length == 3 && !sizes.Contains(0) ? sizes : throw new BadInputException($"'{text}' is not the shape of images")
        {
            At = new SourcePosition(path),
            Facts = [("expected", "channels,height,width, for instance 1,28,28")],
        };
    }
}
