using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Retable.Parquet.Reading;

/// <summary>Reads a column from its pages, some rows at a time.</summary>
internal abstract class ColumnReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The number of expected values to allocate room for before any is read.</summary>
    /// <remarks>In proportion to the file: a damaged one may claim any number. What proves true beyond that is grown into.</remarks>
    protected static int Room(long expected, ParquetBytes file) => (int)Math.Min(expected, Math.Clamp(file.Length, 1 << 16, Array.MaxLength));

    /// <param name="rows">The number of rows; the footer says that as many are left.</param>
    public abstract Column Read(int rows);

    public static ColumnReader Of(ParquetBytes file, Footer footer, int column)
    {
        var leaf = footer.Leaves[column];
        var (meaning, physical, pages) = (leaf.Meaning, leaf.PhysicalType, new Pages(file, footer, column));
        return (leaf.Field.Type, physical) switch
        {
            (ColumnType.Text, _) => new ValueReader<string>(file, Source((encoding, data, most) => Bytes(encoding, data, most)?.As(value => Utf8.GetString(value.Span)))),
            (ColumnType.Blob, _) => new BlobReader(file, Source(Bytes)),
            (ColumnType.Bool, _) => Numbers((encoding, data, _) => Decoders.Bools(encoding, data)),
            (ColumnType.Int64, 1) => Numbers((encoding, data, most) => Decoders.Numbers<int>(encoding, data, most)?.As(value => (long)(uint)value)),
            (ColumnType.Int64, _) when meaning.Unsigned => Numbers((encoding, data, most) => Decoders.Numbers<long>(encoding, data, most)?.As(Signed)),
            (ColumnType.Int64, _) => Numbers<long>(Decoders.Numbers<long>),
            (ColumnType.Int32 or ColumnType.Int32List, _) => Numbers<int>(Decoders.Numbers<int>),
            (ColumnType.Float32 or ColumnType.Float32List, 4) => Numbers<float>(Decoders.Numbers<float>),
            (ColumnType.Float32 or ColumnType.Float32List, _) =>
                Numbers((encoding, data, most) => Bytes(encoding, data, most)?.As(value => (float)MemoryMarshal.Read<Half>(value.Span))),
            (_, 1) => Numbers((encoding, data, most) => Decoders.Numbers<int>(encoding, data, most)?.As(value => Decimal(value))),
            (_, 2) => Numbers((encoding, data, most) => Decoders.Numbers<long>(encoding, data, most)?.As(value => Decimal(value))),
            (_, 5) => Numbers<double>(Decoders.Numbers<double>),
            _ => Numbers((encoding, data, most) => Bytes(encoding, data, most)?.As(value => Decimal(new BigInteger(value.Span, isBigEndian: true)))),
        };

        ColumnReader Numbers<T>(Decoder<T> decode)
            where T : unmanaged => leaf.IsList ? new ListReader<T>(file, footer, Source(decode)) : new ValueReader<T>(file, Source(decode));

        ValueSource<T> Source<T>(Decoder<T> decode) => new(file.Path, leaf, pages, decode);

        Values<ReadOnlyMemory<byte>>? Bytes(Encoding encoding, ReadOnlyMemory<byte> data, int most) => Decoders.Bytes(encoding, data, most, meaning.Width);

        double Decimal(BigInteger unscaled) => (double)unscaled / Math.Pow(10, meaning.Scale);

        long Signed(long value) => value >= 0 ? value : throw Refusals.TooLarge(file.Path, leaf.Field.Name);
    }
}

/// <summary>One value per row.</summary>
internal class ValueReader<T>(ParquetBytes file, ValueSource<T> source) : ColumnReader
{
    private readonly int[] _levels = new int[4096];
    private TypedPage<T>? _page;
    private long _row;

    public override Column Read(int rows)
    {
        var values = new Gathered<T>(Room(rows, file));
        Gather(rows, count => values.Extend(count));
        return new Column<T>(source.Name, values.Take());
    }

    protected delegate Span<T> Into(int count);

    /// <summary>Reads rows in pieces, each into the room that it is given.</summary>
    protected void Gather(int rows, Into room, Action<int>? done = null)
    {
        while (rows > 0)
        {
            _page = _page is { Left: > 0 } ? _page : source.Next() ?? throw new DamageException("fewer rows than it says");
            var count = Math.Min(Math.Min(rows, _page.Left), _levels.Length);
            if (_page.Definition is { } definition)
            {
                definition.Read(_levels.AsSpan(0, count));
                if (_levels.AsSpan(0, count).IndexOfAnyExcept(source.Leaf.MaxDefinition) is >= 0 and var missing)
                {
                    throw source.Null(_row + missing);
                }
            }

            _page.Values.Read(room(count));
            done?.Invoke(count);
            _page.Left -= count;
            _row += count;
            rows -= count;
        }
    }
}

/// <summary>One blob per row, all in one piece of memory.</summary>
internal sealed class BlobReader(ParquetBytes file, ValueSource<ReadOnlyMemory<byte>> source) : ValueReader<ReadOnlyMemory<byte>>(file, source)
{
    private readonly ReadOnlyMemory<byte>[] _blobs = new ReadOnlyMemory<byte>[4096];
    private readonly string _name = source.Name;

    public override Column Read(int rows)
    {
        var (bytes, offsets) = (new Gathered<byte>(), new Gathered<int>());
        offsets.Add(0);
        Gather(rows, count => _blobs.AsSpan(0, count), count =>
        {
            foreach (var blob in _blobs.AsSpan(0, count))
            {
                bytes.Add(blob.Span);
                offsets.Add(bytes.Count);
            }
        });
        return new ListColumn<byte>(_name, bytes.Take(), offsets.Take());
    }
}

/// <summary>One list per row.</summary>
internal sealed class ListReader<T>(ParquetBytes file, Footer footer, ValueSource<T> source) : ColumnReader
    where T : unmanaged
{
    private readonly long _values = source.Count;
    private readonly int[] _repetition = new int[4096];
    private readonly int[] _definition = new int[4096];
    private TypedPage<T>? _page;
    private int _at;
    private int _filled;
    private long _rowsBefore;
    private long _rowsOfGroup;

    public override Column Read(int rows)
    {
        // As many values as rows of the file's mean length have: all, where all rows are read or all are of one length.
        var expected = footer.Rows == 0 ? 0 : (long)((Int128)rows * _values / footer.Rows);
        var (values, offsets) = (new Gathered<T>(Room(expected, file)), new Gathered<int>(Room(rows + 1L, file)));
        while ((_at < _filled || Fill()) && ReadBlock(rows, values, offsets))
        {
        }

        if (offsets.Count != rows)
        {
            throw new DamageException("fewer rows than it says");
        }

        _rowsBefore += rows;
        offsets.Add(values.Count);
        return new ListColumn<T>(source.Name, values.Take(), offsets.Take());
    }

    /// <summary>Reads the rest of a block of levels, and the values that belong to it.</summary>
    /// <returns>Whether further rows are needed, or the last one may continue.</returns>
    private bool ReadBlock(int rows, Gathered<T> values, Gathered<int> offsets)
    {
        var (most, empty, count) = (source.Leaf.MaxDefinition, source.Leaf.ListDefinition - 1, 0);
        for (; _at < _filled && (_repetition[_at] != 0 || offsets.Count < rows); _at++)
        {
            if (_repetition[_at] == 0)
            {
                offsets.Add(values.Count + count);
                _rowsOfGroup++;
            }
            else if (offsets.Count == 0 || _definition[_at] == empty)
            {
                throw new DamageException("a list that continues none");
            }

            if (_definition[_at] == most)
            {
                count++;
            }
            else if (_definition[_at] != empty)
            {
                throw source.Null(_rowsBefore + offsets.Count - 1);
            }
        }

        _page!.Values.Read(values.Extend(count));
        return _at == _filled;
    }

    private bool Fill()
    {
        if (_page is not { Left: > 0 })
        {
            var (group, next) = (_page?.Group, source.Next());
            if (group is { } done && done != next?.Group)
            {
                _rowsOfGroup -= footer.Groups[done].Rows;
            }

            if (_rowsOfGroup != 0 && group != next?.Group)
            {
                throw new DamageException("a row group with another number of lists than of rows");
            }

            if (next is null)
            {
                return false;
            }

            _page = next;
        }

        (_at, _filled) = (0, Math.Min(_page.Left, _repetition.Length));
        _page.Left -= _filled;
        _page.Repetition!.Read(_repetition.AsSpan(0, _filled));
        _page.Definition!.Read(_definition.AsSpan(0, _filled));
        return true;
    }
}
