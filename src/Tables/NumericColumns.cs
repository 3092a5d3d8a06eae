using Retable.Contract;
using Retable.Parquet;

namespace Retable.Tables;

/// <summary>Numbers of any width: a peer's script may write 32 bits where we write 64.</summary>
internal static class NumericColumns
{
    /// <exception cref="BadInputException">There is no such column, or it holds no whole numbers.</exception>
    public static long[] WholeNumbers(this Table table, string name) => TypeOf(table, name) == ColumnType.Int32
        ? Array.ConvertAll(table.Values<int>(name), value => (long)value)
        : table.Values<long>(name);

    /// <exception cref="BadInputException">There is no such column, or it holds no numbers.</exception>
    public static double[] Numbers(this Table table, string name) => TypeOf(table, name) switch
    {
        ColumnType.Float32 => Array.ConvertAll(table.Values<float>(name), value => (double)value),
        ColumnType.Int32 or ColumnType.Int64 => Array.ConvertAll(table.WholeNumbers(name), value => (double)value),
        _ => table.Values<double>(name),
    };

    private static ColumnType? TypeOf(Table table, string name) => table.Schema.FirstOrDefault(field => field.Name == name)?.Type;
}
