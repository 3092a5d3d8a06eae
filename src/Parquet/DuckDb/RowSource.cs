using System.Runtime.ExceptionServices;
using DuckDB.NET.Native;

namespace Retable.Parquet.DuckDb;

/// <summary>Feeds the rows of batches to DuckDB, a chunk at a time.</summary>
internal sealed class RowSource(IReadOnlyList<Field> schema, IEnumerable<Table> batches) : IDisposable
{
    private readonly IEnumerator<Table> _batches = batches.GetEnumerator();
    private Table? _batch;
    private int _next;
    private Exception? _fault;

    public IReadOnlyList<Field> Schema { get; } = schema;

    /// <summary>Puts the next rows into a chunk; none when there are no more.</summary>
    /// <returns>A message if the batches failed; the exception itself is kept for <see cref="RethrowFault"/>.</returns>
    public string? Fill(nint chunk)
    {
        try
        {
            var count = Advance() ? Math.Min(_batch!.Rows - _next, (int)NativeMethods.Helpers.DuckDBVectorSize()) : 0;
            using var view = new BorrowedChunk(chunk);
            for (var column = 0; column < Schema.Count && count > 0; column++)
            {
                Fill(_batch!.Columns[column], view.Vector(column), _next, count);
            }

            view.SetSize(count);
            _next += count;
            return null;
        }
        catch (Exception error)
        {
            _fault = error;
            return error.Message;
        }
    }

    public void RethrowFault()
    {
        if (_fault is not null)
        {
            ExceptionDispatchInfo.Throw(_fault);
        }
    }

    public void Dispose() => _batches.Dispose();

    private bool Advance()
    {
        while (_batch is null || _next == _batch.Rows)
        {
            if (!_batches.MoveNext())
            {
                return false;
            }

            (_batch, _next) = (_batches.Current, 0);
            if (!_batch.Schema.SequenceEqual(Schema))
            {
                throw new ArgumentException($"a batch has the columns ({string.Join(", ", _batch.Schema)}), the file ({string.Join(", ", Schema)})");
            }
        }

        return true;
    }

    private static void Fill(Column column, nint vector, int start, int count)
    {
        switch (column)
        {
            case Column<bool> bools: Vectors.Fill<bool>(vector, bools.Values.AsSpan(start, count)); break;
            case Column<int> ints: Vectors.Fill<int>(vector, ints.Values.AsSpan(start, count)); break;
            case Column<long> longs: Vectors.Fill<long>(vector, longs.Values.AsSpan(start, count)); break;
            case Column<float> floats: Vectors.Fill<float>(vector, floats.Values.AsSpan(start, count)); break;
            case Column<double> doubles: Vectors.Fill<double>(vector, doubles.Values.AsSpan(start, count)); break;
            case Column<string> texts: Vectors.FillTexts(vector, texts.Values.AsSpan(start, count)); break;
            case ListColumn<byte> blobs: Vectors.FillBlobs(vector, blobs, start, count); break;
            case ListColumn<int> lists: Vectors.FillLists(vector, lists, start, count); break;
            case ListColumn<float> lists: Vectors.FillLists(vector, lists, start, count); break;
            case ListColumn<double> lists: Vectors.FillLists(vector, lists, start, count); break;
            default: throw new ArgumentException($"no column type: {column.GetType()}");
        }
    }
}
