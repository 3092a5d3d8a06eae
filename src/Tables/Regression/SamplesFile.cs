using Retable.Contract;
using Retable.Parquet;

namespace Retable.Tables.Regression;

/// <summary>Reads and writes the per-sample numbers beside accepted metrics, as Parquet in long form: <c>method, seed, dataset, quantity, known, id, value</c> (float32).</summary>
public static class SamplesFile
{
    private static readonly Field[] Schema =
    [
        new("method", ColumnType.Text), new("seed", ColumnType.Int64), new("dataset", ColumnType.Text), new("quantity", ColumnType.Text),
        new("known", ColumnType.Bool), new("id", ColumnType.Int64), new("value", ColumnType.Float32),
    ];

    /// <summary>Writes the columns; equal columns give equal bytes, in whatever order they come.</summary>
    public static void Write(string path, IEnumerable<SampleColumn> columns)
    {
        var sorted = SampleColumn.Sorted(columns).ToList();
        T[] Each<T>(Func<SampleColumn, T> value) => [.. sorted.SelectMany(column => Enumerable.Repeat(value(column), column.Ids.Length))];
        ParquetFile.Write(path, new Table(
            Column.Of("method", Each(c => c.Method)),
            Column.Of("seed", Each(c => c.Seed)),
            Column.Of("dataset", Each(c => c.Dataset)),
            Column.Of("quantity", Each(c => c.Quantity)),
            Column.Of("known", Each(c => c.Known)),
            Column.Of("id", sorted.SelectMany(c => c.Ids).ToArray()),
            Column.Of("value", sorted.SelectMany(c => c.Values).ToArray())));
    }

    /// <exception cref="BadInputException">The file is missing or damaged, or lacks a column.</exception>
    public static IReadOnlyList<SampleColumn> Read(string path)
    {
        var rows = ParquetFile.Read(path, Schema);
        var (method, seed, dataset) = (rows.Values<string>("method"), rows.Values<long>("seed"), rows.Values<string>("dataset"));
        var (quantity, known) = (rows.Values<string>("quantity"), rows.Values<bool>("known"));
        var (id, value) = (rows.Values<long>("id"), rows.Values<float>("value"));
        return [.. Enumerable.Range(0, rows.Rows)
            .GroupBy(i => (Method: method[i], Seed: seed[i], Dataset: dataset[i], Quantity: quantity[i]))
            .Select(group => new SampleColumn(
                group.Key.Method,
                group.Key.Seed,
                group.Key.Dataset,
                group.Key.Quantity,
                [.. group.Select(i => id[i])],
                known[group.First()],
                [.. group.Select(i => value[i])]))];
    }
}
