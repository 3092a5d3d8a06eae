using DuckDB.NET.Native;
using Retable.Contract;

namespace Retable.Parquet.DuckDb;

/// <summary>A DuckDB of its own for one operation: in memory, one thread, no extensions from the network.</summary>
/// <remarks>One thread makes the order of rows, and so the bytes of a file, the same everywhere; a step's threads belong to libtorch.</remarks>
internal sealed class Session : IDisposable
{
    // What DuckDB may hold before it spills to disk; batches and row groups stay far below.
    private const string MemoryLimit = "1GB";

    private readonly DuckDBDatabase _database;
    private readonly DuckDBNativeConnection _connection;

    public Session()
    {
        NativeMethods.Configuration.DuckDBCreateConfig(out var config);
        using (config)
        {
            Set(config, "threads", "1");
            Set(config, "memory_limit", MemoryLimit);
            Set(config, "temp_directory", Path.Combine(Path.GetTempPath(), $"retable-duckdb-{Environment.ProcessId}"));
            Set(config, "autoinstall_known_extensions", "false");
            Set(config, "autoload_known_extensions", "false");
            Require(NativeMethods.Startup.DuckDBOpen(":memory:", out _database, config, out var error), () => error);
        }

        Require(NativeMethods.Startup.DuckDBConnect(_database, out _connection), () => "no connection");
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    /// <summary>Writes the rows of a source to a Parquet file.</summary>
    public void Copy(RowSource source, string path, IReadOnlyDictionary<string, string> metadata, int rowGroup)
    {
        var pairs = metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{SqlText.Name(pair.Key)}: {SqlText.Literal(pair.Value)}").ToList();
        // No dictionaries: DuckDB's take -0 and 0 for one value, and zstd makes repeated values small by itself.
        const string Format = "FORMAT parquet, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT 0, USE_TMP_FILE false";
        var keyValues = pairs.Count == 0 ? "" : $", KV_METADATA {{{string.Join(", ", pairs)}}}";
        RowFunction.Register(_connection, source);
        try
        {
            Execute($"COPY (FROM {RowFunction.Name}()) TO {SqlText.Literal(path)} ({Format}, ROW_GROUP_SIZE {rowGroup}{keyValues})");
        }
        catch (DuckDbException)
        {
            source.RethrowFault();
            throw;
        }
    }

    /// <summary>Makes a relation of the rows of files.</summary>
    /// <exception cref="BadInputException">A file is missing, damaged or not Parquet.</exception>
    public void CreateView(string name, IReadOnlyList<string> files)
    {
        var missing = files.FirstOrDefault(file => !File.Exists(file));
        if (missing is not null || files.Count == 0)
        {
            throw new BadInputException(missing is null ? $"the relation '{name}' has no file" : $"there is no file '{missing}'");
        }

        var list = string.Join(", ", files.Select(SqlText.Literal));
        try
        {
            Execute($"CREATE VIEW {SqlText.Name(name)} AS FROM read_parquet([{list}], union_by_name = true, filename = true)");
        }
        catch (DuckDbException error)
        {
            // DuckDB's message does not always name the file: ask them one by one.
            foreach (var file in files)
            {
                Description.Of(this, file);
            }

            throw Faults.OfQuery($"relation '{name}'", error);
        }
    }

    /// <summary>The columns that a query answers.</summary>
    /// <exception cref="BadInputException">The query is wrong, or a column has a type that we do not hold.</exception>
    public IReadOnlyList<Field> FieldsOf(string sql)
    {
        var answer = Stream($"SELECT column_name, column_type FROM (DESCRIBE ({sql.Trim().TrimEnd(';')}\n))", Array.MaxLength, "", sql).First();
        return [.. answer.Values<string>("column_name").Zip(answer.Values<string>("column_type"), (name, type) => new Field(
            name,
            SqlText.ColumnTypeOf(type) ?? throw new BadInputException($"the column '{name}' has the type {type}, which is not read here")
            {
                Hint = "Cast it to BOOLEAN, INTEGER, BIGINT, FLOAT, DOUBLE, VARCHAR, BLOB or a list of numbers.",
            }))];
    }

    /// <summary>Runs a query whose columns all have types that we hold, and cuts the answer into batches; no batch if there is no row.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="rows">Rows of a batch.</param>
    /// <param name="path">The file that is read, for messages; empty for a query over many.</param>
    /// <param name="shown">The query as its author wrote it.</param>
    public IEnumerable<Table> Stream(string sql, int rows, string path, string? shown = null)
    {
        using var answer = Guarded(() => new Answer(_connection, sql), path, shown ?? sql);
        var builders = answer.Builders(rows);
        while (Guarded(answer.Next, path, shown ?? sql) is { } chunk)
        {
            using (chunk)
            {
                for (var taken = 0; taken < chunk.Rows;)
                {
                    var count = Math.Min(chunk.Rows - taken, rows - builders[0].Count);
                    chunk.MoveTo(builders, taken, count, path);
                    taken += count;
                    if (builders[0].Count == rows)
                    {
                        yield return Take(builders, path);
                    }
                }
            }
        }

        if (builders[0].Count > 0)
        {
            yield return Take(builders, path);
        }
    }

    private static Table Take(IReadOnlyList<ColumnBuilder> builders, string path) =>
        new([.. builders.Select(builder => builder.Take())]) { Source = path };

    private static T Guarded<T>(Func<T> work, string path, string sql)
    {
        try
        {
            return work();
        }
        catch (DuckDbException error)
        {
            throw path.Length > 0 ? Faults.OfReading(path, error) : Faults.OfQuery(sql, error);
        }
    }

    private void Execute(string sql)
    {
        var state = NativeMethods.Query.DuckDBQuery(_connection, sql, out var result);
        using var answer = new NativeResult(result);
        answer.Require(state);
    }

    private static void Set(DuckDBConfig config, string name, string value) =>
        Require(NativeMethods.Configuration.DuckDBSetConfig(config, name, value), () => $"the setting {name} = {value}");

    private static void Require(DuckDBState state, Func<string?> reason)
    {
        if (!state.IsSuccess())
        {
            throw new MachineException($"DuckDB does not start: {reason()}");
        }
    }
}
