using DuckDB.NET.Native;

namespace Retable.Parquet.DuckDb;

/// <summary>A running query, whose rows come in chunks of at most 2048.</summary>
internal sealed class Answer : IDisposable
{
    private readonly DuckDBPreparedStatement _statement;
    private readonly NativeResult _result;
    private readonly IReadOnlyList<Field> _fields;

    /// <exception cref="DuckDbException">The query is wrong or failed.</exception>
    public Answer(DuckDBNativeConnection connection, string sql)
    {
        if (!NativeMethods.PreparedStatements.DuckDBPrepare(connection, sql, out _statement).IsSuccess())
        {
            var reason = NativeMethods.PreparedStatements.DuckDBPrepareError(_statement);
            _statement.Dispose();
            throw new DuckDbException(reason, DuckDBErrorType.Binder);
        }

        var state = NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(_statement, out var result);
        _result = new NativeResult(result);
        try
        {
            _result.Require(state);
        }
        catch (DuckDbException)
        {
            Dispose();
            throw;
        }

        _fields = [.. Enumerable.Range(0, _result.Columns).Select(FieldOf)];
    }

    public IReadOnlyList<ColumnBuilder> Builders(int rows) => [.. _fields.Select(field => ColumnBuilder.For(field, rows))];

    /// <summary>The next rows, or null after the last one.</summary>
    public Chunk? Next()
    {
        var chunk = _result.Fetch();
        if (!chunk.IsInvalid)
        {
            return new Chunk(chunk);
        }

        chunk.Dispose();
        return null;
    }

    public void Dispose()
    {
        _result.Dispose();
        _statement.Dispose();
    }

    private Field FieldOf(int column)
    {
        using var type = _result.TypeOf(column);
        return new Field(_result.NameOf(column), TypeOf(type));
    }

    private static ColumnType TypeOf(DuckDBLogicalType type)
    {
        var id = NativeMethods.LogicalType.DuckDBGetTypeId(type);
        if (id != DuckDBType.List)
        {
            return id switch
            {
                DuckDBType.Boolean => ColumnType.Bool,
                DuckDBType.Integer => ColumnType.Int32,
                DuckDBType.BigInt => ColumnType.Int64,
                DuckDBType.Float => ColumnType.Float32,
                DuckDBType.Double => ColumnType.Float64,
                DuckDBType.Varchar => ColumnType.Text,
                DuckDBType.Blob => ColumnType.Blob,
                _ => throw new ArgumentException($"a query must cast its columns to types that we hold; this one is {id}"),
            };
        }

        using var child = NativeMethods.LogicalType.DuckDBListTypeChildType(type);
        return NativeMethods.LogicalType.DuckDBGetTypeId(child) switch
        {
            DuckDBType.Integer => ColumnType.Int32List,
            DuckDBType.Float => ColumnType.Float32List,
            DuckDBType.Double => ColumnType.Float64List,
            var other => throw new ArgumentException($"a query must cast its columns to types that we hold; this one is a list of {other}"),
        };
    }
}
