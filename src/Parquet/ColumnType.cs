namespace Retable.Parquet;

/// <summary>The type of a column's values. A row is one number, one text, or one list.</summary>
public enum ColumnType
{
    Bool,
    Int32,
    Int64,
    Float32,
    Float64,
    Text,

    /// <summary>Bytes, for instance an image: a <see cref="ListColumn{T}"/> of <see cref="byte"/>.</summary>
    Blob,
    Int32List,
    Float32List,
    Float64List,
}

/// <summary>A column's name and type.</summary>
public sealed record Field(string Name, ColumnType Type)
{
    public override string ToString() => $"{Name} {ColumnTypes.NameOf(Type)}";
}

internal static class ColumnTypes
{
    /// <summary>The type's name in messages and documents: <c>list of float32</c>.</summary>
    public static string NameOf(ColumnType type) => type switch
    {
        ColumnType.Int32List => "list of int32",
        ColumnType.Float32List => "list of float32",
        ColumnType.Float64List => "list of float64",
        _ => type.ToString().ToLowerInvariant(),
    };

    public static ColumnType OfValue<T>() => default(T) switch
    {
        bool => ColumnType.Bool,
        int => ColumnType.Int32,
        long => ColumnType.Int64,
        float => ColumnType.Float32,
        double => ColumnType.Float64,
        null when typeof(T) == typeof(string) => ColumnType.Text,
        _ => throw new ArgumentException($"no column holds values of type {typeof(T).Name}"),
    };

    public static ColumnType OfList<T>() => default(T) switch
    {
        byte => ColumnType.Blob,
        int => ColumnType.Int32List,
        float => ColumnType.Float32List,
        double => ColumnType.Float64List,
        _ => throw new ArgumentException($"no column holds lists of type {typeof(T).Name}"),
    };
}
