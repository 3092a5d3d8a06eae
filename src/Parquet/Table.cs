using Retable.Contract;

namespace Retable.Parquet;

/// <summary>Typed columns of equal length, to be written to a Parquet file or read from one.</summary>
public sealed class Table
{
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();

    /// <exception cref="ArgumentException">No column, two of one name, or two lengths.</exception>
    public Table(params IReadOnlyList<Column> columns)
    {
        if (columns.Count == 0)
        {
            throw new ArgumentException("a table has at least one column");
        }

        if (columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"two columns have the name '{twice.Key}' (upper and lower case count as one)");
        }

        if (columns.FirstOrDefault(column => column.Count != columns[0].Count) is { } other)
        {
            throw new ArgumentException($"'{other.Name}' has {other.Count} rows and '{columns[0].Name}' {columns[0].Count}");
        }

        Columns = columns;
    }

    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The file's metadata: keys and texts, for instance <c>shape</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = NoMetadata;

    /// <summary>The file that the table was read from, for messages; empty for a table made in memory.</summary>
    public string Source { get; init; } = "";

    public int Rows => Columns[0].Count;

    public IReadOnlyList<Field> Schema => [.. Columns.Select(column => column.Field)];

    public bool Has(string name) => Columns.Any(column => column.Name == name);

    /// <summary>The values of a column that has one value per row.</summary>
    /// <typeparam name="T">bool, int, long, float, double or string: exactly the column's type.</typeparam>
    /// <exception cref="BadInputException">There is no such column, or it has another type.</exception>
    public T[] Values<T>(string name) =>
        Find(name) is Column<T> column ? column.Values : throw WrongType(name, ColumnTypes.OfValue<T>());

    /// <summary>A column of lists, or of blobs (lists of bytes).</summary>
    /// <typeparam name="T">byte, int, float or double: exactly the column's type.</typeparam>
    /// <exception cref="BadInputException">There is no such column, or it has another type.</exception>
    public ListColumn<T> Lists<T>(string name)
        where T : unmanaged =>
        Find(name) as ListColumn<T> ?? throw WrongType(name, ColumnTypes.OfList<T>());

    /// <summary>The metadata text under a key.</summary>
    /// <exception cref="BadInputException">The metadata has no such key.</exception>
    public string Meta(string key) => Metadata.TryGetValue(key, out var value)
        ? value
        : throw BadInputException.UnknownName($"the file does not say its '{key}' in its metadata", key, Metadata.Keys, At);

    private SourcePosition? At => Source.Length == 0 ? null : new SourcePosition(Source);

    private Column Find(string name) => Columns.FirstOrDefault(column => column.Name == name)
        ?? throw Schemas.UnknownColumn(name, Schema, At);

    private BadInputException WrongType(string name, ColumnType wanted) => Schemas.WrongType(Find(name).Field, wanted, At);
}
