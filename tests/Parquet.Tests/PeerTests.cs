using System.Diagnostics;
using Retable.Contract;
using Retable.Tests;

namespace Retable.Parquet.Tests;

/// <summary>Others read what is written here, and what DuckDB writes is read here.</summary>
public sealed class PeerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DuckDB_reads_every_type_as_it_was_written()
    {
        var path = Written(ParquetFileTests.AllTypes());
        var rows = DuckDb.Ask($"SELECT bool, int32, int64, float32, float64, text, octet_length(blob), ints, floats, doubles FROM '{path}'");
        Assert.Equal([true, int.MinValue, long.MinValue, float.NaN, double.NegativeInfinity, "", 0L], rows[0][..7]);
        Assert.Equal([false, int.MaxValue, long.MaxValue, -0f, double.Epsilon, "Füße 'n' \0 \"quotes\"", 3L], rows[1][..7]);
        Assert.Equal(new List<int> { 7 }, rows[0][7]);
        Assert.Equal(new List<int>(), rows[1][7]);
        Assert.Equal(new List<float> { 1.5f, 2.5f }, rows[1][8]);
        Assert.Equal(new List<double> { 3.25 }, rows[1][9]);
    }

    [Fact]
    public void DuckDB_sees_the_types_that_were_meant() => Assert.Equal(
        ["BOOLEAN", "INTEGER", "BIGINT", "FLOAT", "DOUBLE", "VARCHAR", "BLOB", "INTEGER[]", "FLOAT[]", "DOUBLE[]"],
        DuckDb.Ask($"SELECT column_type FROM (DESCRIBE FROM '{Written(ParquetFileTests.AllTypes())}')").Select(row => row[0]));

    [Fact]
    public void DuckDB_reads_the_metadata()
    {
        var said = new Dictionary<string, string> { ["shape"] = "1,28,28", ["it's"] = "\"quoted\" ü" };
        var path = Written(new Table(Column.Of("a", 1)) { Metadata = said });
        Assert.Equal([["it's", "\"quoted\" ü"], ["shape", "1,28,28"]], DuckDb.Ask($"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{path}') ORDER BY 1"));
    }

    [Fact]
    public void DuckDB_reads_a_table_without_rows_with_its_columns()
    {
        var path = Written(new Table(Column.Of<int>("a"), Column.OfLists<float>("b", [])));
        Assert.Empty(DuckDb.Ask($"FROM '{path}'"));
        Assert.Equal([["a", "INTEGER"], ["b", "FLOAT[]"]], DuckDb.Ask($"SELECT column_name, column_type FROM (DESCRIBE FROM '{path}')"));
    }

    [Fact]
    public void DuckDB_reads_many_row_groups_in_their_order()
    {
        var path = _folder.At("groups.parquet");
        ParquetFile.Write(path, new Table(Column.Of("id", [.. Enumerable.Range(0, 10_000)])), rowGroup: 1_000);
        Assert.Equal([10L], DuckDb.Ask($"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{path}')")[0]);
        Assert.Equal(Enumerable.Range(0, 10_000), DuckDb.Ask($"FROM '{path}'").Select(row => (int)row[0]));
    }

    // The order of UTF-16 units is not that of UTF-8 bytes: a reader that believes wrong bounds skips rows that are there.
    [Fact]
    public void DuckDB_finds_every_text_that_was_written()
    {
        var path = Written(new Table(Column.Of("t", "\U0001F600", "\uFF01", "a")));
        Assert.All(["\U0001F600", "\uFF01", "a"], text => Assert.Single(DuckDb.Ask($"FROM '{path}' WHERE t = '{text}'")));
    }

    [Fact]
    public void DuckDB_finds_every_number_beside_NaN_and_zeros_of_both_signs()
    {
        var path = Written(new Table(Column.Of("x", double.NaN, -0.0, 0.0, 5.0)));
        Assert.Equal(2, DuckDb.Ask($"FROM '{path}' WHERE x = 0").Count);
        Assert.Single(DuckDb.Ask($"FROM '{path}' WHERE x = 5"));
        Assert.Single(DuckDb.Ask($"FROM '{path}' WHERE isnan(x)"));
    }

    [Theory]
    [InlineData("uncompressed", "v1"), InlineData("snappy", "v1"), InlineData("gzip", "v1"), InlineData("zstd", "v1"), InlineData("brotli", "v1"), InlineData("lz4_raw", "v1")]
    [InlineData("snappy", "v2"), InlineData("zstd", "v2"), InlineData("uncompressed", "v2")]
    public void What_DuckDB_writes_is_read(string compression, string version)
    {
        var path = _folder.At("duck.parquet");
        DuckDb.Ask($"""
            COPY (SELECT i AS id, (i % 7)::INTEGER AS label, i % 3 = 0 AS flag, (i / 4)::FLOAT AS x, i / 8 AS y, 'text ' || i % 50 AS t, ('b' || i)::BLOB AS b,
                         list_transform(range(i % 4), k -> (i + k)::FLOAT) AS l, (i / 100)::DECIMAL(9, 2) AS d
                  FROM range(20000) t(i)) TO '{path}' (FORMAT parquet, COMPRESSION {compression}, PARQUET_VERSION {version}, ROW_GROUP_SIZE 6000)
            """);
        var (read, rows) = (ParquetFile.Read(path), Enumerable.Range(0, 20_000).ToArray());
        Assert.Equal(Array.ConvertAll(rows, i => (long)i), read.Values<long>("id"));
        Assert.Equal(Array.ConvertAll(rows, i => i % 7), read.Values<int>("label"));
        Assert.Equal(Array.ConvertAll(rows, i => i % 3 == 0), read.Values<bool>("flag"));
        Assert.Equal(Array.ConvertAll(rows, i => i / 4f), read.Values<float>("x"));
        Assert.Equal(Array.ConvertAll(rows, i => i / 8.0), read.Values<double>("y"));
        Assert.Equal(Array.ConvertAll(rows, i => $"text {i % 50}"), read.Values<string>("t"));
        Assert.Equal(Array.ConvertAll(rows, i => i / 100.0), read.Values<double>("d"));
        Assert.All(rows, i => Assert.Equal(System.Text.Encoding.UTF8.GetBytes($"b{i}"), read.Lists<byte>("b")[i].ToArray()));
        Assert.All(rows, i => Assert.Equal(Enumerable.Range(0, i % 4).Select(k => (float)(i + k)), read.Lists<float>("l")[i].ToArray()));
    }

    [Theory]
    [InlineData("NULL::INTEGER", "the column 'c' has no value in row 0")]
    [InlineData("[1::FLOAT, NULL]", "the column 'c' has no value in row 0")]
    [InlineData("NULL::FLOAT[]", "the column 'c' has no value in row 0")]
    [InlineData("{'a': 1, 'b': 2}", "the column 'c' has the type struct, which is not read here")]
    [InlineData("MAP {'a': 1}", "the column 'c' has the type map, which is not read here")]
    [InlineData("[['a']]", "the column 'c' has the type list of lists, which is not read here")]
    [InlineData("['a']", "the column 'c' has the type list of text, which is not read here")]
    [InlineData("DATE '2026-11-30'", "the column 'c' has the type date, which is not read here")]
    [InlineData("uuid()", "the column 'c' has the type uuid, which is not read here")]
    [InlineData("INTERVAL 1 DAY", "the column 'c' has the type interval, which is not read here")]
    public void What_no_column_holds_is_refused_by_name(string value, string message)
    {
        var path = _folder.At("duck.parquet");
        DuckDb.Ask($"COPY (SELECT {value} AS c) TO '{path}' (FORMAT parquet)");
        Assert.Equal(message, Assert.Throws<BadInputException>(() => ParquetFile.Read(path)).Message);
    }

    [Fact]
    public async Task Pandas_reads_what_is_written_here()
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(Python), "needs Debian's Python");
        var path = Written(new Table(Column.Of("id", 1L, 2L), Column.Of("text", "ü", ""), Column.OfLists<float>("floats", [[], [1.5f]])));
        using var process = Process.Start(new ProcessStartInfo(
            Python,
            ["-c", "import sys, pandas\nt = pandas.read_parquet(sys.argv[1])\nprint(t.id.tolist(), t.text.tolist(), [list(v) for v in t.floats])", path])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(
            (await errors) is var error && (error.Contains("ImportError", StringComparison.Ordinal) || error.Contains("ModuleNotFoundError", StringComparison.Ordinal)),
            "Debian's Python lacks pandas, or pandas lacks a library for Parquet");
        Assert.Equal("[1, 2] ['ü', ''] [[], [1.5]]", output.Trim());
    }

    private string Written(Table table)
    {
        var path = _folder.At("ours.parquet");
        ParquetFile.Write(path, table);
        return path;
    }
}
