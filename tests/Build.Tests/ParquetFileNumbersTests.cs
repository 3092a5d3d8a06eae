using Retable.Engine.Determinism;
using Retable.Front.Pipelines;
using Retable.Parquet;

namespace Retable.Tests;

/// <summary>Two Parquet files side by side, for reruns that came out otherwise.</summary>
public sealed class ParquetFileNumbersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retable-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_column_that_differs_is_told_with_how_many_numbers_and_by_how_much()
    {
        var parts = Compare(
            [Column.Of("id", 1L, 2L, 3L), Column.Of("loss", 1.0, 2.0, 4.0), Column.OfRows("logits", [1f, 2f, 3f, 4f, 5f, 6f], 2)],
            [Column.Of("id", 1L, 2L, 3L), Column.Of("loss", 1.0, 2.5, 3.0), Column.OfRows("logits", [1f, 2f, 3f, 4f, 5f, 8f], 2)]);

        Assert.Equal(
            [
                new ValueDifference("loss", 3, 2) { Absolute = 1, Relative = 0.25 },
                new ValueDifference("logits", 6, 1) { Absolute = 2, Relative = 0.25 },
            ],
            parts);
    }

    [Fact]
    public void Numbers_are_counted_over_all_batches_of_a_long_file()
    {
        var numbers = Enumerable.Range(0, 40_000).Select(i => (double)i).ToArray();
        var others = numbers.Select(number => number % 10_000 == 5 ? number + 1 : number).ToArray();

        Assert.Equal(4, Assert.Single(Compare([Column.Of("x", numbers)], [Column.Of("x", others)])).Differing);
    }

    [Fact]
    public void Text_lists_types_and_columns_that_differ_are_told_apart_from_numbers()
    {
        var parts = Compare(
            [Column.Of("name", "a", "b"), Column.Of("n", 1, 2), Column.OfLists("l", [[1f], [2f]]), Column.Of("old", true, true)],
            [Column.Of("name", "a", "c"), Column.Of("n", 1L, 2L), Column.OfLists("l", [[1f], [2f, 3f]]), Column.Of("new", true, true)]);

        Assert.Equal(
            ["n: n int32 became n int64", "old: only in the recorded file", "new: only in the new file", "name: text", "l: lists of another length"],
            parts.Select(part => $"{part.Name}: {part.Note}"));
        Assert.All(parts, part => Assert.Null(part.Absolute));
    }

    [Fact]
    public void Another_number_of_rows_is_said_and_no_value_compared() =>
        Assert.Equal("3 became 2", Assert.Single(Compare([Column.Of("x", 1, 2, 3)], [Column.Of("x", 1, 2)])).Note);

    [Fact]
    public void What_the_file_says_of_itself_counts()
    {
        var before = Write("a", new Table(Column.Of("x", 1)) { Metadata = new Dictionary<string, string> { ["split"] = "train" } });
        var now = Write("b", new Table(Column.Of("x", 1)) { Metadata = new Dictionary<string, string> { ["split"] = "test" } });

        Assert.Equal("'train' became 'test'", Assert.Single(new ParquetFileNumbers().Compare(before, now)).Note);
    }

    [Fact]
    public void What_is_no_Parquet_is_no_matter_of_numbers()
    {
        var file = Path.Combine(_folder, "a");
        File.WriteAllText(file, "text");

        Assert.Throws<FormatException>(() => new ParquetFileNumbers().Compare(file, file));
    }

    private IReadOnlyList<ValueDifference> Compare(Column[] before, Column[] now) =>
        new ParquetFileNumbers().Compare(Write("a", new Table(before)), Write("b", new Table(now)));

    // Without an extension, as the store has them.
    private string Write(string name, Table table)
    {
        var path = Path.Combine(_folder, name);
        ParquetFile.Write(path, table);
        return path;
    }
}
