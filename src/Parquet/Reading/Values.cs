using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Retable.Parquet.Reading;

/// <summary>The values of a page in order, without the missing ones.</summary>
internal abstract class Values<T>
{
    /// <summary>Reads the next values. If fewer are left, the file is damaged, whatever exception the source throws.</summary>
    public abstract void Read(Span<T> into);

    public Values<TOther> As<TOther>(Func<T, TOther> convert) => new ConvertedValues<T, TOther>(this, convert);
}

/// <summary>Values that are decoded already.</summary>
internal sealed class DecodedValues<T>(ReadOnlyMemory<T> values) : Values<T>
{
    private int _at;

    public override void Read(Span<T> into)
    {
        values.Span.Slice(_at, into.Length).CopyTo(into);
        _at += into.Length;
    }
}

/// <summary>Numbers stored one after the other, little-endian.</summary>
internal sealed class PlainNumbers<T>(ReadOnlyMemory<byte> data) : Values<T>
    where T : unmanaged
{
    private int _at;

    public override void Read(Span<T> into)
    {
        var bytes = MemoryMarshal.AsBytes(into);
        data.Span.Slice(_at, bytes.Length).CopyTo(bytes);
        _at += bytes.Length;
    }
}

/// <summary>Byte arrays stored one after the other, each preceded by its length, or all of the same length.</summary>
internal sealed class PlainBytes(ReadOnlyMemory<byte> data, int width) : Values<ReadOnlyMemory<byte>>
{
    private int _at;

    public override void Read(Span<ReadOnlyMemory<byte>> into)
    {
        foreach (ref var value in into)
        {
            var length = width;
            if (width == 0)
            {
                length = MemoryMarshal.Read<int>(data.Span[_at..]);
                _at += sizeof(int);
            }

            value = data.Slice(_at, length);
            _at += length;
        }
    }
}

/// <summary>Booleans, one bit each.</summary>
internal sealed class BoolValues(Runs? runs, ReadOnlyMemory<byte> bits) : Values<bool>
{
    private readonly int[] _one = new int[1];
    private int _at;

    public override void Read(Span<bool> into)
    {
        foreach (ref var value in into)
        {
            runs?.Read(_one);
            value = runs is null ? (bits.Span[_at >> 3] >> (_at & 7) & 1) == 1 : _one[0] == 1;
            _at++;
        }
    }
}

/// <summary>Values stored as positions in a dictionary.</summary>
internal sealed class IndexedValues<T>(T[] dictionary, Runs indices) : Values<T>
{
    private readonly int[] _buffer = new int[1024];

    public override void Read(Span<T> into)
    {
        while (into.Length > 0)
        {
            var count = Math.Min(into.Length, _buffer.Length);
            indices.Read(_buffer.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                into[i] = dictionary[_buffer[i]];
            }

            into = into[count..];
        }
    }
}

internal sealed class ConvertedValues<TFrom, T>(Values<TFrom> source, Func<TFrom, T> convert) : Values<T>
{
    private readonly TFrom[] _buffer = new TFrom[1024];

    public override void Read(Span<T> into)
    {
        while (into.Length > 0)
        {
            var count = Math.Min(into.Length, _buffer.Length);
            source.Read(_buffer.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                into[i] = convert(_buffer[i]);
            }

            into = into[count..];
        }
    }
}

/// <summary>Decodes the values of a page without a dictionary; null if the encoding is not allowed for the type.</summary>
internal static class Decoders
{
    public static Values<bool>? Bools(Encoding encoding, ReadOnlyMemory<byte> data) => encoding switch
    {
        Encoding.Plain => new BoolValues(null, data),
        Encoding.Rle => new BoolValues(Runs.Prefixed(ref data, width: 1), data),
        _ => null,
    };

    public static Values<T>? Numbers<T>(Encoding encoding, ReadOnlyMemory<byte> data, int most)
        where T : unmanaged, INumber<T> => encoding switch
        {
            Encoding.Plain => new PlainNumbers<T>(data),
            Encoding.DeltaBinaryPacked when default(T) is int or long => new DecodedValues<T>(Array.ConvertAll(Deltas.Integers(ref data, most), T.CreateTruncating)),
            Encoding.ByteStreamSplit => new PlainNumbers<T>(Join(data.Span, Unsafe.SizeOf<T>())),
            _ => null,
        };

    public static Values<ReadOnlyMemory<byte>>? Bytes(Encoding encoding, ReadOnlyMemory<byte> data, int most, int width) => encoding switch
    {
        Encoding.Plain => new PlainBytes(data, width),
        Encoding.DeltaLengthByteArray => new DecodedValues<ReadOnlyMemory<byte>>(Deltas.Lengths(data, most)),
        Encoding.DeltaByteArray => new DecodedValues<ReadOnlyMemory<byte>>(Deltas.Prefixes(data, most)),
        Encoding.ByteStreamSplit when width > 0 => new PlainBytes(Join(data.Span, width), width),
        _ => null,
    };

    /// <summary>Reassembles values that are stored as all first bytes, then all second bytes…</summary>
    private static byte[] Join(ReadOnlySpan<byte> data, int width)
    {
        var joined = GC.AllocateUninitializedArray<byte>(data.Length);
        var count = data.Length / width;
        for (var place = 0; place < width; place++)
        {
            var stream = data.Slice(place * count, count);
            for (int i = 0, to = place; i < stream.Length; i++, to += width)
            {
                joined[to] = stream[i];
            }
        }

        return joined;
    }
}
