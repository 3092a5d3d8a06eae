using DuckDB.NET.Native;

namespace Retable.Parquet.DuckDb;

/// <summary>Owns a result of DuckDB.</summary>
internal sealed class NativeResult(DuckDBResult result) : IDisposable
{
    private DuckDBResult _result = result;

    public int Columns => (int)NativeMethods.Query.DuckDBColumnCount(ref _result);

    public string NameOf(int column) => NativeMethods.Query.DuckDBColumnName(ref _result, column);

    public DuckDBLogicalType TypeOf(int column) => NativeMethods.Query.DuckDBColumnLogicalType(ref _result, column);

    /// <summary>The next rows, or an invalid chunk after the last one.</summary>
    public DuckDBDataChunk Fetch()
    {
        var chunk = NativeMethods.Query.DuckDBFetchChunk(_result);
        // A fault in the middle of a stream ends it like its last row; only the message tells them apart.
        return chunk.IsInvalid && NativeMethods.Query.DuckDBResultError(ref _result) is { Length: > 0 } error
            ? throw new DuckDbException(error, NativeMethods.Query.DuckDBResultErrorType(ref _result))
            : chunk;
    }

    /// <exception cref="DuckDbException">The statement failed.</exception>
    public void Require(DuckDBState state)
    {
        if (!state.IsSuccess())
        {
            throw new DuckDbException(
                NativeMethods.Query.DuckDBResultError(ref _result) ?? "no reason given",
                NativeMethods.Query.DuckDBResultErrorType(ref _result));
        }
    }

    public void Dispose() => NativeMethods.Query.DuckDBDestroyResult(ref _result);
}
