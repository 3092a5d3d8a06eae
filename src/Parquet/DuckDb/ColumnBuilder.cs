using System.Text;
using DuckDB.NET.Native;

namespace Retable.Parquet.DuckDb;

/// <summary>Gathers the values of one column from chunk to chunk.</summary>
internal abstract class ColumnBuilder(Field field)
{
    public Field Field { get; } = field;

    /// <summary>Rows gathered since the last <see cref="Take"/>.</summary>
    public abstract int Count { get; }

    public abstract void Append(nint vector, int start, int count, string path);

    /// <summary>The column so far; what follows goes into a new one.</summary>
    public abstract Column Take();

    /// <param name="field">Name and type.</param>
    /// <param name="capacity">How many rows to expect; a hint.</param>
    public static ColumnBuilder For(Field field, int capacity) => field.Type switch
    {
        ColumnType.Bool => new ValueBuilder<bool>(field, capacity),
        ColumnType.Int32 => new ValueBuilder<int>(field, capacity),
        ColumnType.Int64 => new ValueBuilder<long>(field, capacity),
        ColumnType.Float32 => new ValueBuilder<float>(field, capacity),
        ColumnType.Float64 => new ValueBuilder<double>(field, capacity),
        ColumnType.Text => new TextBuilder(field),
        ColumnType.Blob => new BlobBuilder(field),
        ColumnType.Int32List => new ListBuilder<int>(field),
        ColumnType.Float32List => new ListBuilder<float>(field),
        ColumnType.Float64List => new ListBuilder<double>(field),
        _ => throw new ArgumentOutOfRangeException(nameof(field), field.Type, "no such column type"),
    };
}

internal sealed class ValueBuilder<T>(Field field, int capacity) : ColumnBuilder(field)
    where T : unmanaged
{
    private readonly Gathered<T> _values = new(Math.Min(capacity, ParquetFile.RowGroup));

    public override int Count => _values.Count;

    public override void Append(nint vector, int start, int count, string path) => _values.Add(Vectors.Values<T>(vector, start, count));

    public override Column Take() => new Column<T>(Field.Name, _values.Take());
}

internal sealed unsafe class TextBuilder(Field field) : ColumnBuilder(field)
{
    private readonly List<string> _texts = [];

    public override int Count => _texts.Count;

    public override void Append(nint vector, int start, int count, string path)
    {
        var texts = Vectors.Texts(vector);
        for (var row = start; row < start + count; row++)
        {
            _texts.Add(Encoding.UTF8.GetString(Vectors.Bytes(texts + row)));
        }
    }

    public override Column Take()
    {
        var column = new Column<string>(Field.Name, [.. _texts]);
        _texts.Clear();
        return column;
    }
}

internal sealed unsafe class BlobBuilder(Field field) : ColumnBuilder(field)
{
    private readonly Gathered<byte> _values = new(0);
    private readonly Gathered<int> _ends = new(0);

    public override int Count => _ends.Count;

    public override void Append(nint vector, int start, int count, string path)
    {
        var texts = Vectors.Texts(vector);
        for (var row = start; row < start + count; row++)
        {
            _values.Add(Vectors.Bytes(texts + row));
            _ends.Add([_values.Count]);
        }
    }

    public override Column Take() => new ListColumn<byte>(Field.Name, _values.Take(), [0, .. _ends.Take()]);
}

internal sealed class ListBuilder<T>(Field field) : ColumnBuilder(field)
    where T : unmanaged
{
    private readonly Gathered<T> _values = new(0);
    private readonly Gathered<int> _ends = new(0);

    public override int Count => _ends.Count;

    public override void Append(nint vector, int start, int count, string path)
    {
        var child = NativeMethods.Vectors.DuckDBListVectorGetChild(vector);
        foreach (var entry in Vectors.Values<DuckDBListEntry>(vector, start, count))
        {
            var (offset, length) = ((int)entry.Offset, (int)entry.Length);
            if (Vectors.FirstNull(child, offset, length) is not null)
            {
                throw Faults.OfNull(Field.Name, Count, path);
            }

            _values.Add(Vectors.Values<T>(child, offset, length));
            _ends.Add([_values.Count]);
        }
    }

    public override Column Take() => new ListColumn<T>(Field.Name, _values.Take(), [0, .. _ends.Take()]);
}
