using System.Buffers.Binary;

namespace Retable.Parquet.Reading;

/// <summary>Decodes small numbers stored in runs: one value many times, or groups of eight values of few bits each.</summary>
/// <remarks>Source: the RLE / bit-packing hybrid of Apache Parquet's Encodings.md.</remarks>
/// <param name="data">The runs, without a length in front.</param>
/// <param name="width">Bits of a value, 0 … 32.</param>
internal sealed class Runs(ReadOnlyMemory<byte> data, int width)
{
    private readonly ulong _mask = width <= 32 ? (1UL << width) - 1 : throw new DamageException($"values of {width} bits");
    private int _at;
    private ulong _left;
    private bool _packed;
    private int _value;
    private long _bit;

    /// <summary>Reads runs that follow their 4-byte length, and advances the data past them.</summary>
    public static Runs Prefixed(ref ReadOnlyMemory<byte> data, int width)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(data.Span);
        var runs = new Runs(data.Slice(sizeof(int), length), width);
        data = data[(sizeof(int) + length)..];
        return runs;
    }

    /// <summary>Reads the next values.</summary>
    /// <exception cref="DamageException">Fewer values are left.</exception>
    public void Read(Span<int> into)
    {
        var bytes = data.Span;
        while (into.Length > 0)
        {
            if (_left == 0)
            {
                Begin(bytes);
                continue;
            }

            var count = (int)Math.Min(_left, (ulong)into.Length);
            if (_packed)
            {
                Unpack(bytes, into[..count]);
            }
            else
            {
                into[..count].Fill(_value);
            }

            _left -= (ulong)count;
            into = into[count..];
        }
    }

    private void Begin(ReadOnlySpan<byte> bytes)
    {
        var header = ThriftStruct.Varint(bytes, ref _at);
        _packed = (header & 1) == 1;
        if (_packed)
        {
            // The last run may leave out what it would only fill up with.
            var length = Math.Min(bytes.Length - _at, checked((long)(header >> 1) * width));
            _left = width == 0 ? (header >> 1) * 8 : (ulong)(length * 8 / width);
            _bit = _at * 8L;
            _at += (int)length;
            return;
        }

        var size = (width + 7) / 8;
        (_left, _value) = (header >> 1, (int)Load(bytes.Slice(_at, size), 0));
        _at += size;
    }

    private void Unpack(ReadOnlySpan<byte> bytes, Span<int> into)
    {
        foreach (ref var value in into)
        {
            value = (int)((Load(bytes, (int)(_bit >> 3)) >> (int)(_bit & 7)) & _mask);
            _bit += width;
        }
    }

    // Eight bytes hold a value of 32 bits wherever in the first byte it begins.
    private static ulong Load(ReadOnlySpan<byte> bytes, int at)
    {
        if (at <= bytes.Length - sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
        }

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        bytes[at..].CopyTo(padded);
        return BinaryPrimitives.ReadUInt64LittleEndian(padded);
    }
}
