using Retable.Contract;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Learning.Data;

/// <summary>Image sets as Parquet: <c>id</c>, <c>label</c>, <c>image</c> (uint8, C × H × W row-major), the shape in the metadata.</summary>
public static class ImageFile
{
    private static readonly Field[] Schema =
        [new("id", ColumnType.Int64), new("label", ColumnType.Int32), new("image", ColumnType.Blob)];

    // A row group is compressed at once; images are wide rows.
    private const int RowGroup = 8192;

    /// <summary>Reads a file whose images all have one shape.</summary>
    /// <exception cref="BadInputException">The file is missing, damaged, or holds something else.</exception>
    public static ImageSet Read(string path)
    {
        var table = ParquetFile.Read(path, Schema);
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

        var pixels = tensor(images.Values).reshape([table.Rows, .. shape]);
        return new ImageSet(table.Meta("dataset"), table.Values<long>("id"), table.Values<int>("label"), pixels);
    }

    /// <summary>Writes an image set.</summary>
    /// <param name="path">Where.</param>
    /// <param name="images">What.</param>
    /// <param name="split"><c>train</c>, <c>test</c>, ...</param>
    public static void Write(string path, ImageSet images, string split)
    {
        var (channels, height, width) = images.Shape;
        var table = new Table(
            Column.Of("id", images.Ids.ToArray()),
            Column.Of("label", images.Labels.ToArray()),
            Column.OfRows("image", images.Pixels.cpu().contiguous().bytes.ToArray(), channels * height * width))
        {
            Metadata = new Dictionary<string, string>
            {
                ["shape"] = $"{channels},{height},{width}",
                ["dataset"] = images.Dataset,
                ["split"] = split,
            },
        };
        ParquetFile.Write(path, table, RowGroup);
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
