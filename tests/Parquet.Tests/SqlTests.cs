using Retable.Contract;
using Retable.Tests;

namespace Retable.Parquet.Tests;

public sealed class SqlTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_of_many_files_are_one_relation_that_knows_its_files()
    {
        var (first, second) = (Metrics("a", 0.5), Metrics("b", 0.75));
        var answer = Sql.Query("SELECT method, value, filename FROM data", first, second);
        Assert.Equal(["a", "b"], answer.Values<string>("method"));
        Assert.Equal([0.5, 0.75], answer.Values<double>("value"));
        Assert.Equal([first, second], answer.Values<string>("filename"));
    }

    [Fact]
    public void Sums_counts_and_decimals_come_as_types_that_we_hold()
    {
        var answer = Sql.Query("SELECT sum(n) AS n, count(*) AS files, 1.25 AS decimal FROM data;", Metrics("a", 1), Metrics("b", 2));
        Assert.Equal([20L], answer.Values<long>("n"));
        Assert.Equal([2L], answer.Values<long>("files"));
        Assert.Equal([1.25], answer.Values<double>("decimal"));
    }

    [Fact]
    public void Several_relations_can_be_joined()
    {
        var files = new Dictionary<string, IReadOnlyList<string>> { ["ours"] = [Metrics("a", 1)], ["it's theirs"] = [Metrics("a", 3)] };
        var answer = Sql.Query("SELECT theirs.value - ours.value AS gap FROM ours JOIN \"it's theirs\" AS theirs USING (method)", files);
        Assert.Equal([2.0], answer.Values<double>("gap"));
    }

    [Fact]
    public void An_answer_without_rows_has_its_columns()
    {
        var answer = Sql.Query("SELECT method FROM data WHERE value > 9", Metrics("a", 1));
        Assert.Equal(0, answer.Rows);
        Assert.Empty(answer.Values<string>("method"));
    }

    [Fact]
    public void The_order_asked_for_is_kept()
    {
        var path = _folder.At("n.parquet");
        ParquetFile.Write(path, new Table(Column.Of("n", [.. Enumerable.Range(0, 9_000)])));
        Assert.Equal(Enumerable.Range(0, 9_000).Reverse(), Sql.Query("SELECT n FROM data ORDER BY n DESC", path).Values<int>("n"));
    }

    [Fact]
    public void A_wrong_query_is_answered_with_the_query_and_the_reason()
    {
        var error = Assert.Throws<BadInputException>(() => Sql.Query("SELECT valeu FROM data", Metrics("a", 1)));
        Assert.Contains(error.Facts, fact => fact == ("sql", "SELECT valeu FROM data"));
        Assert.Contains(error.Facts, fact => fact.Value.Contains("valeu", StringComparison.Ordinal) && fact.Label == "reason");
    }

    [Fact]
    public void The_damaged_file_among_many_is_named()
    {
        var broken = _folder.Write("broken.parquet", "not Parquet at all");
        var error = Assert.Throws<BadInputException>(() => Sql.Query("SELECT * FROM data", Metrics("a", 1), broken));
        Assert.Equal(broken, error.At?.File);
    }

    private string Metrics(string method, double value)
    {
        var path = _folder.At($"{method}-{value}.parquet");
        ParquetFile.Write(path, new Table(Column.Of("method", method), Column.Of("value", value), Column.Of("n", 10L)));
        return path;
    }
}
