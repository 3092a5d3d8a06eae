using System.Text;
using DuckDB.NET.Native;

namespace Retable.Parquet.DuckDb;

/// <summary>Reads and fills DuckDB's vectors: the memory of one column in a chunk.</summary>
internal static unsafe class Vectors
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static ReadOnlySpan<T> Values<T>(nint vector, int start, int count)
        where T : unmanaged => new((T*)NativeMethods.Vectors.DuckDBVectorGetData(vector) + start, count);

    /// <summary>The first row without a value, or null.</summary>
    public static int? FirstNull(nint vector, int start, int count)
    {
        var validity = NativeMethods.Vectors.DuckDBVectorGetValidity(vector);
        for (var row = start; validity != null && row < start + count; row++)
        {
            if ((validity[row >> 6] & (1UL << (row & 63))) == 0)
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>The bytes of a text or blob.</summary>
    public static ReadOnlySpan<byte> Bytes(DuckDBString* text) => new(text->Data, text->Length);

    public static DuckDBString* Texts(nint vector) => (DuckDBString*)NativeMethods.Vectors.DuckDBVectorGetData(vector);

    public static void Fill<T>(nint vector, ReadOnlySpan<T> values)
        where T : unmanaged => values.CopyTo(new Span<T>(NativeMethods.Vectors.DuckDBVectorGetData(vector), values.Length));

    /// <exception cref="ArgumentException">A text has half a surrogate pair: no UTF-8 says that.</exception>
    public static void FillTexts(nint vector, ReadOnlySpan<string> texts)
    {
        for (var row = 0; row < texts.Length; row++)
        {
            Assign(vector, row, Utf8.GetBytes(texts[row]));
        }
    }

    public static void FillBlobs(nint vector, ListColumn<byte> column, int start, int count)
    {
        for (var row = 0; row < count; row++)
        {
            Assign(vector, row, column[start + row]);
        }
    }

    public static void FillLists<T>(nint vector, ListColumn<T> column, int start, int count)
        where T : unmanaged
    {
        var entries = new Span<DuckDBListEntry>(NativeMethods.Vectors.DuckDBVectorGetData(vector), count);
        var size = 0UL;
        for (var row = 0; row < count; row++)
        {
            var length = (ulong)column[start + row].Length;
            entries[row] = new DuckDBListEntry(size, length);
            size += length;
        }

        NativeMethods.Vectors.DuckDBListVectorReserve(vector, size);
        NativeMethods.Vectors.DuckDBListVectorSetSize(vector, size);
        Fill(NativeMethods.Vectors.DuckDBListVectorGetChild(vector), column.Span(start, count));
    }

    private static void Assign(nint vector, int row, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes)
        {
            var nothing = default(byte);
            NativeMethods.Vectors.DuckDBVectorAssignStringElementLength(vector, (ulong)row, pointer == null ? &nothing : pointer, bytes.Length);
        }
    }
}
