using DuckDB.NET.Native;

namespace Retable.Parquet.DuckDb;

/// <summary>A chunk that DuckDB lends us to fill: it must not be destroyed by us.</summary>
internal sealed class BorrowedChunk : IDisposable
{
    private readonly DuckDBDataChunk _chunk;

    public BorrowedChunk(nint chunk) => _chunk = new DuckDBDataChunk(chunk);

    public nint Vector(int column) => NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk, column);

    public void SetSize(int rows) => NativeMethods.DataChunks.DuckDBDataChunkSetSize(_chunk, (ulong)rows);

    public void Dispose() => _chunk.SetHandleAsInvalid();
}
