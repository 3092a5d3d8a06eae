using Retable.Contract;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Data;

/// <summary>Embeddings of augmented images, computed once: <c>image_id, pass, label, embed</c>, pass after pass.</summary>
/// <remarks>The original keeps label and embedding only; image and pass are here so that a row can be traced.</remarks>
public static class EmbeddingFile
{
    private static readonly IReadOnlyList<Field> Schema =
        [new("image_id", ColumnType.Int64), new("pass", ColumnType.Int32), new("label", ColumnType.Int32), new("embed", ColumnType.Float32List)];

    /// <param name="path">Where.</param>
    /// <param name="ids">Positions of the images in the published order; one each in every pass.</param>
    /// <param name="labels">One an image.</param>
    /// <param name="passes">For each pass float32 [images, D].</param>
    public static void Write(string path, IReadOnlyList<long> ids, IReadOnlyList<int> labels, IReadOnlyList<Tensor> passes)
    {
        var rows = Enumerable.Range(0, passes.Count).SelectMany(pass => Enumerable.Range(0, ids.Count).Select(image => (Pass: pass, Image: image))).ToList();
        ParquetFile.Write(path, new Table(
            Column.Of("image_id", rows.Select(row => ids[row.Image]).ToArray()),
            Column.Of("pass", rows.Select(row => row.Pass).ToArray()),
            Column.Of("label", rows.Select(row => labels[row.Image]).ToArray()),
            Column.OfLists("embed", [.. passes.SelectMany(pass => pass.cpu().contiguous().data<float>().ToArray().Chunk((int)pass.shape[1]))])));
    }

    /// <returns>float32 [rows, width] and int64 [rows].</returns>
    /// <exception cref="BadInputException">The file holds something else, or embeddings of another width.</exception>
    public static (Tensor Embeddings, Tensor Labels) Read(string path, long width)
    {
        var table = ParquetFile.Read(path, Schema);
        var values = table.Lists<float>("embed").Values;
        return values.LongLength == table.Rows * width
            ? (tensor(values).reshape(table.Rows, width), tensor(Array.ConvertAll(table.Values<int>("label"), label => (long)label)))
            : throw new BadInputException("the embeddings are another network's")
            {
                At = new SourcePosition(path),
                Facts = [("expected", $"{table.Rows} rows of {width}"), ("found", $"{values.LongLength} numbers")],
            };
    }
}
