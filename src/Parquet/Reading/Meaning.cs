namespace Retable.Parquet.Reading;

/// <summary>What the stored values of a column mean.</summary>
/// <param name="Name">The name in messages: <c>timestamp</c>.</param>
/// <param name="Type">The type that holds the values without loss (for decimals, up to float64's precision), or null if none does.</param>
/// <param name="Width">Bytes of a fixed-length value, otherwise 0.</param>
/// <param name="Scale">Digits of a decimal after the point.</param>
/// <param name="Unsigned">Whether integers are unsigned.</param>
internal sealed record Meaning(string Name, ColumnType? Type, int Width = 0, int Scale = 0, bool Unsigned = false)
{
    private static readonly string[] Physical = ["bool", "int32", "int64", "timestamp (int96)", "float32", "float64", "blob", "blob of fixed length"];

    // By the number of the older annotation and by that of the newer one, which says the same in another place.
    private static readonly Dictionary<long, string> Converted = new()
    {
        [0] = "text", [4] = "text", [19] = "text", [5] = "decimal", [6] = "date", [7] = "time", [8] = "time",
        [9] = "timestamp", [10] = "timestamp", [11] = "unsigned", [12] = "unsigned", [13] = "unsigned", [14] = "unsigned", [20] = "bson", [21] = "interval",
    };

    private static readonly Dictionary<int, string> Logical = new()
    {
        [1] = "text", [4] = "text", [12] = "text", [5] = "decimal", [6] = "date", [7] = "time", [8] = "timestamp",
        [10] = "integer", [11] = "null", [13] = "bson", [14] = "uuid", [15] = "float16", [16] = "variant", [17] = "geometry", [18] = "geography",
    };

    /// <exception cref="DamageException">There is no such type.</exception>
    public static Meaning Of(ThriftStruct element)
    {
        var physical = (int)element.Required(1, "type", Physical.Length - 1);
        var newer = element.Struct(10);
        var said = newer is null ? null : Logical.Where(pair => newer.Has(pair.Key)).Select(pair => pair.Value).FirstOrDefault();
        said ??= element.Integer(6) is { } older ? Converted.GetValueOrDefault(older) : null;
        var unsigned = said == "unsigned" || (said == "integer" && newer!.Struct(10)?.Bool(2) == false);
        var width = physical == 7 ? (int)element.Required(2, "length of a value") : 0;
        var scale = (int)(element.Integer(7) ?? newer?.Struct(5)?.Integer(1) ?? 0);
        return (said, physical) switch
        {
            ("text", 6) => new Meaning("text", ColumnType.Text),
            ("decimal", 1 or 2 or 6 or 7) => new Meaning("decimal", ColumnType.Float64, width, scale),
            ("float16", 7) when width == 2 => new Meaning("float16", ColumnType.Float32, width),
            (null or "integer" or "unsigned", _) => physical switch
            {
                0 => new Meaning("bool", ColumnType.Bool),
                1 => new Meaning("int32", unsigned && Bits(element, newer) == 32 ? ColumnType.Int64 : ColumnType.Int32, Unsigned: unsigned),
                2 => new Meaning("int64", ColumnType.Int64, Unsigned: unsigned),
                4 => new Meaning("float32", ColumnType.Float32),
                5 => new Meaning("float64", ColumnType.Float64),
                6 or 7 => new Meaning("blob", ColumnType.Blob, width),
                _ => new Meaning(Physical[physical], null),
            },
            _ => new Meaning(said!, null),
        };
    }

    // A byte or a short without sign fits into an int32.
    private static long Bits(ThriftStruct element, ThriftStruct? newer) => newer?.Struct(10)?.Integer(1) ?? (element.Integer(6) is 11 or 12 ? 16 : 32);
}
