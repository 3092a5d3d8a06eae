using Retable.Contract;
using Retable.Parquet;

namespace Retable.Tables;

/// <summary>Reads numbers of any width: somebody's script may write 32 bits where we write 64.</summary>
internal static class NumericColumns
{
    private const double Largest = 9e15;

    /// <summary>Reads integers, also if they are written as fractions (1.0). Rounding would turn 0.4 and 1.4 into the seeds 0 and 1 of another training.</summary>
    /// <exception cref="BadInputException">There is no such column, it holds no numbers, or one of them is a fraction.</exception>
    public static long[] WholeNumbers(this Table table, string name, MetricSource source) => TypeOf(table, name) switch
    {
        ColumnType.Int32 => Array.ConvertAll(table.Values<int>(name), value => (long)value),
        ColumnType.Float32 or ColumnType.Float64 => Array.ConvertAll(table.Numbers(name), value => Whole(value, name, source)),
        _ => table.Values<long>(name),
    };

    /// <exception cref="BadInputException">There is no such column, or it holds no numbers.</exception>
    public static double[] Numbers(this Table table, string name) => TypeOf(table, name) switch
    {
        ColumnType.Float32 => Array.ConvertAll(table.Values<float>(name), value => (double)value),
        ColumnType.Int32 => Array.ConvertAll(table.Values<int>(name), value => (double)value),
        ColumnType.Int64 => Array.ConvertAll(table.Values<long>(name), value => (double)value),
        _ => table.Values<double>(name),
    };

    private static long Whole(double value, string name, MetricSource source) => value == Math.Floor(value) && Math.Abs(value) < Largest
        ? (long)value
        : throw new BadInputException($"the metrics of '{source.Instance}' have a fraction where a whole number is wanted: {name} {value}")
        {
            At = new SourcePosition(source.File),
            Hint = "Number the repetitions 0, 1, 2, and so on.",
        };

    private static ColumnType? TypeOf(Table table, string name) => table.Schema.FirstOrDefault(field => field.Name == name)?.Type;
}
