using System.Globalization;
using Retable.Contract;
using Retable.Parquet;

namespace Retable.Learning.Data;

/// <summary>A photograph as its publisher packed it.</summary>
/// <param name="Label">The position of its class among the classes of its set.</param>
/// <param name="Name">Class and file: <c>n01440764/n01440764_10026.JPEG</c>.</param>
/// <param name="Jpeg">The content of the JPEG file.</param>
public readonly record struct Photograph(int Label, string Name, byte[] Jpeg);

/// <summary>The set, split and severity that the photographs of a file belong to.</summary>
/// <param name="Dataset">The data set's name.</param>
/// <param name="Split"><c>train</c>, <c>test</c>, or a corruption of ImageNet-C.</param>
/// <param name="Severity">The severity of the corruption, 1 … 5; 0 for none.</param>
/// <param name="Classes">Names of all classes of the set, in the order of the labels, even if the file contains only part of the set and some of the classes.</param>
public sealed record PhotographSet(string Dataset, string Split, int Severity, IReadOnlyList<string> Classes);

/// <summary>Photographs as Parquet: <c>id</c> (position in the file), <c>label</c>, <c>name</c>, <c>image</c> (the JPEG file); the set in the metadata.</summary>
public static class PhotographFile
{
    public static readonly IReadOnlyList<Field> Schema =
        [new("id", ColumnType.Int64), new("label", ColumnType.Int32), new("name", ColumnType.Text), new("image", ColumnType.Blob)];

    // A photograph of ImageNet has 110 kB: a row group, which is held in memory until it is compressed, has 60 MB.
    private const int Batch = 64;
    private const int RowGroup = 512;

    // A folder's name, and so a class's, has none.
    private const char BetweenClasses = '/';

    /// <summary>Writes photographs one after another; memory holds one row group, however many there are.</summary>
    public static void Write(string path, PhotographSet about, IEnumerable<Photograph> photographs)
    {
        var metadata = new Dictionary<string, string>
        {
            ["classes"] = string.Join(BetweenClasses, about.Classes),
            ["dataset"] = about.Dataset,
            ["encoding"] = "jpeg",
            ["severity"] = about.Severity.ToString(CultureInfo.InvariantCulture),
            ["split"] = about.Split,
        };
        ParquetFile.Write(path, Schema, Batches(photographs), metadata, RowGroup);
    }

    /// <summary>Reads which set a file belongs to, without reading a photograph.</summary>
    /// <exception cref="BadInputException">The file is missing, damaged, or has other content.</exception>
    public static PhotographSet About(string path)
    {
        var metadata = ParquetFile.Describe(path).Metadata;
        return new PhotographSet(
            Required("dataset"),
            Required("split"),
            int.Parse(Required("severity"), CultureInfo.InvariantCulture),
            Required("classes").Split(BetweenClasses));

        string Required(string key) => metadata.TryGetValue(key, out var value) && metadata.GetValueOrDefault("encoding") == "jpeg"
            ? value
            : throw new BadInputException("the file holds no photographs")
            {
                At = new SourcePosition(path),
                Hint = "The step 'download photographs' writes them.",
            };
    }

    private static IEnumerable<Table> Batches(IEnumerable<Photograph> photographs)
    {
        long next = 0;
        foreach (var batch in photographs.Chunk(Batch))
        {
            var first = next;
            next += batch.Length;
            yield return new Table(
                Column.Of("id", batch.Select((_, i) => first + i).ToArray()),
                Column.Of("label", batch.Select(photograph => photograph.Label).ToArray()),
                Column.Of("name", batch.Select(photograph => photograph.Name).ToArray()),
                Column.OfLists("image", batch.Select(photograph => photograph.Jpeg).ToArray()));
        }
    }
}
