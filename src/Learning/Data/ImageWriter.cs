using System.Globalization;
using Retable.Parquet;

namespace Retable.Learning.Data;

/// <summary>Writes any number of images as Parquet, one after another.</summary>
/// <remarks>Columns <c>id</c> (position in the published order), <c>label</c> (−1 unknown), <c>image</c>; metadata <c>shape</c>, <c>dataset</c>, <c>split</c>.</remarks>
public static class ImageWriter
{
    /// <summary>The columns of every image file.</summary>
    public static readonly IReadOnlyList<Field> Schema =
        [new("id", ColumnType.Int64), new("label", ColumnType.Int32), new("image", ColumnType.Blob)];

    // Images are wide rows: a batch is what is held in memory, a row group what is compressed at once.
    private const int Batch = 1024;
    private const int RowGroup = 8192;

    /// <param name="path">Where the file goes.</param>
    /// <param name="dataset">The data set's name.</param>
    /// <param name="split"><c>train</c>, <c>test</c>, ...</param>
    /// <param name="shape">Channels, height, width.</param>
    /// <param name="images">Label and content of each image: uint8 [channels, height, width] row by row, or a JPEG file.</param>
    public static void Write(
        string path, string dataset, string split, IEnumerable<int> shape, IEnumerable<(int Label, byte[] Content)> images)
    {
        var metadata = new Dictionary<string, string>
        {
            ["dataset"] = dataset,
            ["shape"] = string.Join(',', shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture))),
            ["split"] = split,
        };
        ParquetFile.Write(path, Schema, Batches(images), metadata, RowGroup);
    }

    private static IEnumerable<Table> Batches(IEnumerable<(int Label, byte[] Content)> images)
    {
        long next = 0;
        foreach (var batch in images.Chunk(Batch))
        {
            var first = next;
            next += batch.Length;
            yield return new Table(
                Column.Of("id", batch.Select((_, i) => first + i).ToArray()),
                Column.Of("label", batch.Select(image => image.Label).ToArray()),
                Column.OfLists("image", batch.Select(image => image.Content).ToArray()));
        }
    }
}
