using Retable.Contract;
using Retable.Tests;

namespace Retable.Parquet.Tests;

/// <summary>What a reader is told about a file that is not what it needs.</summary>
public sealed class BadFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("no.parquet", Assert.Throws<BadInputException>(() => ParquetFile.Read(_folder.At("no.parquet"))).Message, StringComparison.Ordinal);

    [Theory, InlineData(0), InlineData(3), InlineData(100), InlineData(-1), InlineData(-9)]
    public void A_file_cut_short_is_refused(int length)
    {
        var path = Written();
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(length < 0 ? bytes.Length + length : length)]);
        Refused(path);
    }

    [Fact]
    public void A_text_file_is_refused() => Refused(_folder.Write("x.parquet", "id,label\n1,2\n3,4\n"));

    [Fact]
    public void A_damaged_page_is_refused_while_it_is_read()
    {
        var path = Written();
        var bytes = File.ReadAllBytes(path);
        Array.Fill<byte>(bytes, 0xA5, 4, 64);
        File.WriteAllBytes(path, bytes);
        Refused(path);
    }

    [Fact]
    public void A_missing_column_is_answered_with_the_nearest_one()
    {
        var path = Written();
        var error = Assert.Throws<BadInputException>(() => ParquetFile.Read(path, [new Field("lable", ColumnType.Int32)]));
        Snapshot.Match(error.Describe().Replace(path, "predictions.parquet", StringComparison.Ordinal));
    }

    [Fact]
    public void A_column_of_another_type_is_answered_with_both_types()
    {
        var path = Written();
        var error = Assert.Throws<BadInputException>(() => ParquetFile.Read(path).Values<double>("label"));
        Snapshot.Match(error.Describe().Replace(path, "predictions.parquet", StringComparison.Ordinal));
    }

    private void Refused(string path)
    {
        var error = Assert.Throws<BadInputException>(() => ParquetFile.Read(path));
        Assert.Equal(path, error.At?.File);
        Assert.StartsWith("the file cannot be read as Parquet", error.Message, StringComparison.Ordinal);
    }

    private string Written()
    {
        var path = _folder.At("predictions.parquet");
        var ids = Enumerable.Range(0, 500).ToArray();
        ParquetFile.Write(path, new Table(
            Column.Of("id", Array.ConvertAll(ids, id => (long)id)),
            Column.Of("label", Array.ConvertAll(ids, id => id * 7919 % 10))));
        return path;
    }
}
