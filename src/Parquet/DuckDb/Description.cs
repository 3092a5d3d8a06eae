using Retable.Contract;

namespace Retable.Parquet.DuckDb;

/// <summary>Reads a file's footer.</summary>
internal static class Description
{
    // Foreign writers repeat their schema here; it is theirs, not a statement about the data.
    private static readonly string[] OfWriters = ["ARROW:schema", "pandas"];

    /// <exception cref="BadInputException">The file is missing, damaged or not Parquet, or has a column of a type that we do not hold.</exception>
    public static ParquetDescription Of(Session session, string path)
    {
        if (!File.Exists(path))
        {
            throw new BadInputException($"there is no file '{path}'");
        }

        var file = SqlText.Literal(path);
        var rows = First(session, $"SELECT num_rows FROM parquet_file_metadata({file})", path)!.Values<long>("num_rows")[0];
        var columns = First(session, $"SELECT column_name, column_type FROM (DESCRIBE (FROM read_parquet({file})))", path)!;
        var schema = columns.Values<string>("column_name").Zip(columns.Values<string>("column_type"), (name, type) => FieldOf(name, type, path));
        var pairs = First(session, $"SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata({file}) ORDER BY key", path);
        var metadata = pairs is null
            ? []
            : pairs.Values<string>("key").Zip(pairs.Values<string>("value")).Where(pair => !OfWriters.Contains(pair.First));
        return new ParquetDescription(path, [.. schema], rows, metadata.ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));
    }

    private static Table? First(Session session, string sql, string path) => session.Stream(sql, Array.MaxLength, path).FirstOrDefault();

    private static Field FieldOf(string name, string type, string path) => new(
        name,
        SqlText.ColumnTypeOf(type) ?? throw new BadInputException($"the column '{name}' has the type {type}, which is not read here")
        {
            At = new SourcePosition(path),
        });
}
