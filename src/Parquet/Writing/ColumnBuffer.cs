using Parquet;
using Parquet.Schema;

namespace Retable.Parquet.Writing;

/// <summary>Gathers the rows of a row group until it is written.</summary>
internal abstract class ColumnBuffer
{
    public abstract void Append(Column column, int start, int count);

    /// <summary>The size of a row's values, roughly as in the file before compression, in bytes.</summary>
    public abstract int Size(Column column, int row);

    /// <summary>Writes the gathered rows as a column of a row group, and clears the buffer.</summary>
    public abstract void WriteTo(ParquetRowGroupWriter group, DataField leaf);

    public static ColumnBuffer For(ColumnType type) => type switch
    {
        ColumnType.Bool => new ValueBuffer<bool>(sizeof(bool)),
        ColumnType.Int32 => new ValueBuffer<int>(sizeof(int)),
        ColumnType.Int64 => new ValueBuffer<long>(sizeof(long)),
        ColumnType.Float32 => new ValueBuffer<float>(sizeof(float)),
        ColumnType.Float64 => new ValueBuffer<double>(sizeof(double)),
        ColumnType.Text => new TextBuffer(),
        ColumnType.Blob => new BlobBuffer(),
        ColumnType.Int32List => new ListBuffer<int>(sizeof(int)),
        ColumnType.Float32List => new ListBuffer<float>(sizeof(float)),
        ColumnType.Float64List => new ListBuffer<double>(sizeof(double)),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such column type"),
    };
}

internal sealed class ValueBuffer<T>(int size) : ColumnBuffer
    where T : unmanaged
{
    private readonly Gathered<T> _values = new();

    public override void Append(Column column, int start, int count) => _values.Add(((Column<T>)column).Values.AsSpan(start, count));

    public override int Size(Column column, int row) => size;

    public override void WriteTo(ParquetRowGroupWriter group, DataField leaf)
    {
        group.WriteAsync(leaf, _values.Items).GetAwaiter().GetResult();
        _values.Clear();
    }
}

internal sealed class TextBuffer : ColumnBuffer
{
    private static readonly System.Text.UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Gathered<ReadOnlyMemory<char>> _texts = new();

    /// <exception cref="ArgumentException">A text has half a surrogate pair: no UTF-8 says that.</exception>
    public override int Size(Column column, int row) => Utf8.GetByteCount(((Column<string>)column)[row]) + sizeof(int);

    public override void Append(Column column, int start, int count)
    {
        var texts = ((Column<string>)column).Values.AsSpan(start, count);
        var room = _texts.Extend(count);
        for (var i = 0; i < count; i++)
        {
            room[i] = texts[i].AsMemory();
        }
    }

    public override void WriteTo(ParquetRowGroupWriter group, DataField leaf)
    {
        group.WriteAsync(leaf, _texts.Items).GetAwaiter().GetResult();
        _texts.Clear();
    }
}

internal sealed class BlobBuffer : ColumnBuffer
{
    private readonly Gathered<byte> _bytes = new();
    private readonly Gathered<int> _ends = new();

    public override int Size(Column column, int row) => ((ListColumn<byte>)column)[row].Length + sizeof(int);

    public override void Append(Column column, int start, int count)
    {
        for (var row = start; row < start + count; row++)
        {
            _bytes.Add(((ListColumn<byte>)column)[row]);
            _ends.Add(_bytes.Count);
        }
    }

    public override void WriteTo(ParquetRowGroupWriter group, DataField leaf)
    {
        var blobs = new ReadOnlyMemory<byte>[_ends.Count];
        for (var (row, start) = (0, 0); row < blobs.Length; start = _ends.Items.Span[row++])
        {
            blobs[row] = _bytes.Items[start.._ends.Items.Span[row]];
        }

        group.WriteAsync<ReadOnlyMemory<byte>>(leaf, blobs).GetAwaiter().GetResult();
        _bytes.Clear();
        _ends.Clear();
    }
}

internal sealed class ListBuffer<T>(int size) : ColumnBuffer
    where T : unmanaged
{
    private readonly Gathered<T> _values = new();
    private readonly Gathered<int> _repetition = new();
    private readonly Gathered<int> _definition = new();

    // The two levels of a value cost memory like the value itself.
    public override int Size(Column column, int row) => Math.Max(1, ((ListColumn<T>)column)[row].Length) * (size + (2 * sizeof(int)));

    public override void Append(Column column, int start, int count)
    {
        var lists = (ListColumn<T>)column;
        _values.Add(lists.Span(start, count));
        for (var row = start; row < start + count; row++)
        {
            // An empty list is one place where no value is, and a lower level: 0 would be a missing list, which no column has.
            var length = lists[row].Length;
            var levels = Math.Max(1, length);
            _definition.Extend(levels).Fill(length == 0 ? 1 : 2);
            var repetition = _repetition.Extend(levels);
            repetition.Fill(1);
            repetition[0] = 0;
        }
    }

    public override void WriteTo(ParquetRowGroupWriter group, DataField leaf)
    {
        group.WriteAllPartsAsync<T>(leaf, _values.Items, _definition.Items, _repetition.Items, CancellationToken.None).GetAwaiter().GetResult();
        _values.Clear();
        _repetition.Clear();
        _definition.Clear();
    }
}
