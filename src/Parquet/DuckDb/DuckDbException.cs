using DuckDB.NET.Native;

namespace Retable.Parquet.DuckDb;

/// <summary>DuckDB refused; what that means for the reader, <see cref="Faults"/> knows.</summary>
internal sealed class DuckDbException(string message, DuckDBErrorType kind) : Exception(message)
{
    public DuckDBErrorType Kind { get; } = kind;
}
