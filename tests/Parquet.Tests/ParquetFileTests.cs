using Retable.Contract;
using Retable.Tests;

namespace Retable.Parquet.Tests;

public sealed class ParquetFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_type_comes_back_as_it_was_written()
    {
        var path = _folder.At("all.parquet");
        ParquetFile.Write(path, AllTypes());
        var read = ParquetFile.Read(path);

        Assert.Equal(AllTypes().Schema, read.Schema);
        Assert.Equal([true, false], read.Values<bool>("bool"));
        Assert.Equal([int.MinValue, int.MaxValue], read.Values<int>("int32"));
        Assert.Equal([long.MinValue, long.MaxValue], read.Values<long>("int64"));
        Assert.Equal([float.NaN, -0f], read.Values<float>("float32"));
        Assert.Equal([double.NegativeInfinity, double.Epsilon], read.Values<double>("float64"));
        Assert.Equal(["", "Füße 'n' \0 \"quotes\""], read.Values<string>("text"));
        Assert.Equal([1, 0, 255], read.Lists<byte>("blob")[1].ToArray());
        Assert.Equal(0, read.Lists<byte>("blob")[0].Length);
        Assert.Equal([7], read.Lists<int>("ints")[0].ToArray());
        Assert.Equal([1.5f, 2.5f], read.Lists<float>("floats")[1].ToArray());
        Assert.Equal([3.25], read.Lists<double>("doubles")[1].ToArray());
    }

    [Fact]
    public void Negative_zero_keeps_its_sign()
    {
        var path = _folder.At("zero.parquet");
        ParquetFile.Write(path, new Table(Column.Of("x", -0.0, 0.0)));
        Assert.Equal([true, false], ParquetFile.Read(path).Values<double>("x").Select(double.IsNegative));
    }

    [Fact]
    public void A_table_without_rows_keeps_its_columns()
    {
        var path = _folder.At("empty.parquet");
        ParquetFile.Write(path, new Table(Column.Of<int>("a"), Column.OfLists<float>("b", [])));
        var read = ParquetFile.Read(path);
        Assert.Equal(0, read.Rows);
        Assert.Equal([new Field("a", ColumnType.Int32), new Field("b", ColumnType.Float32List)], read.Schema);
    }

    [Fact]
    public void Metadata_comes_back_whatever_it_says()
    {
        var path = _folder.At("meta.parquet");
        var said = new Dictionary<string, string> { ["shape"] = "1,28,28", ["it's"] = "\"quoted\" 'twice'\nand ü" };
        ParquetFile.Write(path, new Table(Column.Of("a", 1)) { Metadata = said });
        Assert.Equal(said, ParquetFile.Read(path).Metadata);
        Assert.Equal("1,28,28", ParquetFile.Read(path).Meta("shape"));
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes_however_they_come_in_batches()
    {
        var (whole, cut) = (_folder.At("whole.parquet"), _folder.At("cut.parquet"));
        var numbers = Enumerable.Range(0, 10_000).Select(i => i * 0.37f).ToArray();
        ParquetFile.Write(whole, new Table(Column.Of("x", numbers)));
        ParquetFile.Write(cut, [new Field("x", ColumnType.Float32)], numbers.Chunk(777).Select(part => new Table(Column.Of("x", part))));
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(cut));
    }

    [Fact]
    public void Rows_keep_their_order_over_row_groups_and_batches()
    {
        var path = _folder.At("order.parquet");
        var ids = Enumerable.Range(0, 50_000).Select(i => (long)i).ToArray();
        ParquetFile.Write(path, new Table(Column.Of("id", ids)), rowGroup: 4_096);
        Assert.Equal(ids, ParquetFile.Read(path).Values<long>("id"));

        var batches = ParquetFile.ReadBatches(path, 7_000).ToList();
        Assert.Equal(ids, batches.SelectMany(batch => batch.Values<long>("id")));
        Assert.All(batches.SkipLast(1), batch => Assert.Equal(7_000, batch.Rows));
    }

    [Fact]
    public void Only_the_columns_asked_for_are_read_in_the_order_asked_for()
    {
        var path = _folder.At("some.parquet");
        ParquetFile.Write(path, AllTypes());
        Assert.Equal(["text", "int32"], ParquetFile.Read(path, "text", "int32").Columns.Select(column => column.Name));
    }

    [Fact]
    public void A_failing_batch_leaves_the_old_file_and_nothing_else()
    {
        var path = _folder.At("kept.parquet");
        ParquetFile.Write(path, new Table(Column.Of("a", 1)));
        var before = File.ReadAllBytes(path);
        var fault = Assert.Throws<InvalidOperationException>(() => ParquetFile.Write(path, [new Field("a", ColumnType.Int32)], Failing()));
        Assert.Equal("the batch failed", fault.Message);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_batch_with_other_columns_is_refused()
    {
        var other = new Table(Column.Of("b", 1));
        var error = Assert.Throws<ArgumentException>(() => ParquetFile.Write(_folder.At("x.parquet"), [new Field("a", ColumnType.Int32)], [other]));
        Assert.Equal("a batch has the columns (b int32), the file (a int32)", error.Message);
    }

    [Fact]
    public void A_full_disk_is_the_machines_fault_and_says_so()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm") && File.Exists("/dev/full"), "needs a device that is always full");
        var path = _folder.At("full.parquet");
        File.CreateSymbolicLink(_folder.At(".full.parquet.partial"), "/dev/full");
        var error = Assert.Throws<MachineException>(() => ParquetFile.Write(path, AllTypes()));
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("Free some space", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_the_machines_fault()
    {
        var error = Assert.Throws<MachineException>(() => ParquetFile.Write(_folder.At("no", "such", "x.parquet"), AllTypes()));
        Assert.Equal("See that the folder exists and may be written to.", error.Hint);
    }

    internal static Table AllTypes() => new(
        Column.Of("bool", true, false),
        Column.Of("int32", int.MinValue, int.MaxValue),
        Column.Of("int64", long.MinValue, long.MaxValue),
        Column.Of("float32", float.NaN, -0f),
        Column.Of("float64", double.NegativeInfinity, double.Epsilon),
        Column.Of("text", "", "Füße 'n' \0 \"quotes\""),
        Column.OfLists<byte>("blob", [[], [1, 0, 255]]),
        Column.OfLists<int>("ints", [[7], []]),
        Column.OfLists<float>("floats", [[], [1.5f, 2.5f]]),
        Column.OfRows("doubles", [float.MaxValue, 3.25], width: 1));

    private static IEnumerable<Table> Failing()
    {
        yield return new Table(Column.Of("a", 1));
        throw new InvalidOperationException("the batch failed");
    }
}
