using Retable.Contract;
using Retable.Tests;

namespace Retable.Parquet.Tests;

/// <summary>Files of other writers are read as they are, or refused with what it is that stands in the way.</summary>
public sealed class ForeignFileTests
{
    // Made by fixtures/make-parquet-cpp.cs (parquet-cpp, which is inside pyarrow) and fixtures/make-npm.mjs (polars, parquet-rs, hyparquet).
    private static readonly string Fixtures = Checkout.At("tests", "Parquet.Tests", "fixtures");

    public static TheoryData<string> SameRows => [.. Directory.GetFiles(Fixtures, "*.parquet").Select(path => Path.GetFileNameWithoutExtension(path))
        .Where(name => name.Contains("-v1-", StringComparison.Ordinal) || name.Contains("-v2-", StringComparison.Ordinal) || !name.StartsWith("cpp", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(SameRows))]
    public void The_same_rows_are_read_whatever_the_writer_the_encoding_and_the_compression(string name)
    {
        var read = ParquetFile.Read(At(name));
        var rows = Enumerable.Range(0, 300).ToArray();

        Assert.Equal(Array.ConvertAll(rows, i => (long)i), read.Values<long>("id"));
        Assert.Equal(Array.ConvertAll(rows, i => i * 7919 % 10), read.Values<int>("label"));
        Assert.Equal(Array.ConvertAll(rows, i => i % 3 == 0), read.Values<bool>("flag"));
        Assert.Equal(Array.ConvertAll(rows, i => i * 0.5f), read.Values<float>("x"));
        Assert.Equal(Array.ConvertAll(rows, i => i / 7.0), read.Values<double>("y"));
        Assert.Equal(Array.ConvertAll(rows, i => $"name ü {i % 17}"), read.Values<string>("name"));
        if (read.Has("image"))
        {
            Assert.All(rows, i => Assert.Equal(Enumerable.Range(0, i % 5).Select(k => (byte)(i + k)), read.Lists<byte>("image")[i].ToArray()));
        }

        if (read.Has("logits"))
        {
            Assert.All(rows, i => Assert.Equal(Enumerable.Range(0, i % 4).Select(k => (i + k) * 0.25f), read.Lists<float>("logits")[i].ToArray()));
        }
    }

    [Fact]
    public void Batches_cut_anywhere_hold_the_same_lists()
    {
        var whole = ParquetFile.Read(At("cpp-v1-snappy-dictionary")).Lists<float>("logits");
        var cut = ParquetFile.ReadBatches(At("cpp-v1-snappy-dictionary"), 7).SelectMany(batch => Rows(batch.Lists<float>("logits"))).ToList();
        Assert.Equal(Rows(whole), cut);

        static IEnumerable<float[]> Rows(ListColumn<float> lists) => Enumerable.Range(0, lists.Count).Select(row => lists[row].ToArray());
    }

    [Fact]
    public void Narrow_unsigned_half_and_decimal_numbers_come_as_the_nearest_type()
    {
        var read = ParquetFile.Read(At("cpp-types"));
        Assert.Equal([0, 255], read.Values<int>("uint8"));
        Assert.Equal([short.MinValue, short.MaxValue], read.Values<int>("int16"));
        Assert.Equal([0, uint.MaxValue], read.Values<long>("uint32"));
        Assert.Equal([0, long.MaxValue], read.Values<long>("uint64"));
        Assert.Equal([1.5f, -2f], read.Values<float>("half"));
        Assert.Equal([1.125, -12345678901234567890.125], read.Values<double>("decimal"));
        Assert.Equal([7, 8], read.Values<int>("optional"));
        Assert.Equal([1, 2], read.Lists<double>("doubles")[1].ToArray());
        Assert.Equal([4, 5, 6], read.Lists<int>("ints")[1].ToArray());
    }

    [Fact]
    public void A_large_text_is_read() =>
        Assert.Equal([100_000, 0, 70_000], ParquetFile.Read(At("cpp-large-text")).Values<string>("c").Select(text => text.Length));

    [Theory]
    [InlineData("cpp-null", "the column 'c' has no value in row 1")]
    [InlineData("cpp-null-in-list", "the column 'c' has no value in row 1")]
    [InlineData("cpp-list-of-lists", "the column 'c' has the type list of lists, which is not read here")]
    [InlineData("cpp-timestamp", "the column 'c' has the type timestamp, which is not read here")]
    [InlineData("cpp-encrypted", "the file is encrypted, and encrypted Parquet is not read here")]
    [InlineData("cpp-encrypted-plaintext-footer", "the file is encrypted, and encrypted Parquet is not read here")]
    public void What_is_not_read_is_refused_by_name(string name, string message)
    {
        var error = Assert.Throws<BadInputException>(() => ParquetFile.Read(At(name)));
        Assert.Equal(message, error.Message);
        Assert.Equal(At(name), error.At?.File);
        Assert.DoesNotContain("Delete", error.Hint ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_no_int64_holds_is_refused()
    {
        var error = Assert.Throws<BadInputException>(() => ParquetFile.Read(At("cpp-too-large")));
        Assert.Equal("the column 'c' has a number above 9223372036854775807, which no int64 holds", error.Message);
    }

    // In the footer the column's path, a list of one text, stands before its compression; LZO is number 3, written as 6.
    [Fact]
    public void A_compression_that_is_not_read_is_named_with_its_column()
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(At("cpp-large-text"));
        var path = bytes.AsSpan().LastIndexOf<byte>([0x18, 0x01, (byte)'c', 0x15]);
        bytes[path + 4] = 6;
        File.WriteAllBytes(folder.At("lzo.parquet"), bytes);
        var error = Assert.Throws<BadInputException>(() => ParquetFile.Read(folder.At("lzo.parquet")));
        Assert.Equal("the column 'c' is stored in a way that is not read here", error.Message);
        Assert.Contains(("compression", "LZO"), error.Facts);
    }

    private static string At(string name) => Path.Combine(Fixtures, name + ".parquet");
}
