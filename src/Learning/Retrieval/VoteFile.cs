using Retable.Contract;
using Retable.Parquet;

namespace Retable.Learning.Retrieval;

/// <summary>Labels that several people gave to the images of a set, as Parquet: <c>id</c> (position in the published order), <c>name</c>, <c>votes</c> (one number per class).</summary>
public static class VoteFile
{
    private static readonly IReadOnlyList<Field> Schema =
        [new("id", ColumnType.Int64), new("name", ColumnType.Text), new("votes", ColumnType.Int32List)];

    /// <param name="path">The path of the file.</param>
    /// <param name="dataset">The data set's name.</param>
    /// <param name="images">The images in order, each with as many numbers as there are classes.</param>
    public static void Write(string path, string dataset, VotedImages images) => ParquetFile.Write(path, new Table(
        Column.Of("id", Enumerable.Range(0, images.Images.Count).Select(i => (long)i).ToArray()),
        Column.Of("name", images.Images.Select(image => image.Path).ToArray()),
        Column.OfLists("votes", [.. images.Images.Select(image => image.Votes.ToArray())]))
    {
        Metadata = new Dictionary<string, string> { ["dataset"] = dataset, ["classes"] = string.Join('/', images.Classes) },
    });

    /// <exception cref="BadInputException">The file is missing, damaged, or has other content.</exception>
    public static VotedImages Read(string path)
    {
        var table = ParquetFile.Read(path, Schema);
        var (names, votes) = (table.Values<string>("name"), table.Lists<int>("votes"));
        return new VotedImages(
            table.Meta("classes").Split('/'), [.. Enumerable.Range(0, table.Rows).Select(i => new VotedImage(names[i], votes[i].ToArray()))]);
    }
}
