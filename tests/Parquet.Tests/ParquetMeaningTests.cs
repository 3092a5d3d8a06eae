using Retable.Contract;
using Retable.Tests;

namespace Retable.Parquet.Tests;

public sealed class ParquetMeaningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _files;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Row_groups_do_not_count()
    {
        var table = new Table(Column.Of("x", [.. Enumerable.Range(0, 20_000)]));
        Assert.Equal(Meaning(table), Meaning(table, rowGroup: 2_048));
    }

    [Fact]
    public void The_payload_of_a_NaN_does_not_count()
    {
        var other = BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8_0000_0000_1234));
        Assert.Equal(Meaning(new Table(Column.Of("x", double.NaN))), Meaning(new Table(Column.Of("x", other))));
    }

    // Each of these differs from the first in one thing.
    [Fact]
    public void Names_types_values_order_cuts_and_metadata_count()
    {
        Table[] tables =
        [
            new(Column.Of("x", 0.0, 1.0)),
            new(Column.Of("y", 0.0, 1.0)),
            new(Column.Of("x", 0L, 1L)),
            new(Column.Of("x", -0.0, 1.0)),
            new(Column.Of("x", 1.0, 0.0)),
            new(Column.Of("x", 0.0)),
            new(Column.Of("x", 0.0, 1.0)) { Metadata = new Dictionary<string, string> { ["shape"] = "1" } },
            new(Column.OfLists<double>("x", [[0.0], [1.0]])),
            new(Column.OfLists<double>("x", [[], [0.0, 1.0]])),
            new(Column.Of("x", "ab", "c")),
            new(Column.Of("x", "a", "bc")),
        ];
        Assert.Equal(tables.Length, tables.Select(table => Meaning(table)).Distinct().Count());
    }

    // A pinned value: whoever changes it changes what every store holds to be the same, and must raise the scheme.
    [Fact]
    public void The_scheme_is_pinned() =>
        Assert.Equal("01a432765f07a12eab3cbf80f7d31505f92633e744aefefeea3f00c1a861c5bf", Meaning(ParquetFileTests.AllTypes()).ToString());

    private Digest Meaning(Table table, int rowGroup = ParquetFile.RowGroup)
    {
        var path = _folder.At($"{_files++}.parquet");
        ParquetFile.Write(path, table, rowGroup);
        return ParquetMeaning.Of(path);
    }
}
