namespace Retable.Parquet.DuckDb;

/// <summary>Pieces of SQL text.</summary>
internal static class SqlText
{
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A column, as the type in which we hold it.</summary>
    public static string Cast(Field field) => $"CAST({Name(field.Name)} AS {TypeOf(field.Type)}) AS {Name(field.Name)}";

    public static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Bool => "BOOLEAN",
        ColumnType.Int32 => "INTEGER",
        ColumnType.Int64 => "BIGINT",
        ColumnType.Float32 => "FLOAT",
        ColumnType.Float64 => "DOUBLE",
        ColumnType.Text => "VARCHAR",
        ColumnType.Blob => "BLOB",
        ColumnType.Int32List => "INTEGER[]",
        ColumnType.Float32List => "FLOAT[]",
        ColumnType.Float64List => "DOUBLE[]",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such column type"),
    };

    /// <summary>The column type that holds a DuckDB type without loss (a wide integer or decimal: with the loss of its width), or null.</summary>
    public static ColumnType? ColumnTypeOf(string duckDbType) => duckDbType switch
    {
        "BOOLEAN" => ColumnType.Bool,
        "TINYINT" or "SMALLINT" or "INTEGER" or "UTINYINT" or "USMALLINT" => ColumnType.Int32,
        "BIGINT" or "UINTEGER" or "UBIGINT" or "HUGEINT" or "UHUGEINT" => ColumnType.Int64,
        "FLOAT" => ColumnType.Float32,
        "DOUBLE" => ColumnType.Float64,
        "VARCHAR" => ColumnType.Text,
        "BLOB" => ColumnType.Blob,
        "INTEGER[]" => ColumnType.Int32List,
        "FLOAT[]" => ColumnType.Float32List,
        "DOUBLE[]" => ColumnType.Float64List,
        _ when duckDbType.StartsWith("DECIMAL(", StringComparison.Ordinal) && duckDbType.EndsWith(')') => ColumnType.Float64,
        _ => null,
    };
}
