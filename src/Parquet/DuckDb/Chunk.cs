using DuckDB.NET.Native;

namespace Retable.Parquet.DuckDb;

/// <summary>At most 2048 rows of an answer.</summary>
internal sealed class Chunk(DuckDBDataChunk chunk) : IDisposable
{
    public int Rows { get; } = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk);

    /// <summary>Appends some of the rows to the columns that are being built.</summary>
    /// <exception cref="Contract.BadInputException">A value is missing.</exception>
    public void MoveTo(IReadOnlyList<ColumnBuilder> builders, int start, int count, string path)
    {
        for (var column = 0; column < builders.Count; column++)
        {
            var vector = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, column);
            if (Vectors.FirstNull(vector, start, count) is { } row)
            {
                throw Faults.OfNull(builders[column].Field.Name, builders[column].Count + (row - start), path);
            }

            builders[column].Append(vector, start, count, path);
        }
    }

    public void Dispose() => chunk.Dispose();
}
