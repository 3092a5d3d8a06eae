namespace Retable.Parquet.Reading;

/// <summary>Decodes values that are stored as differences from their predecessors.</summary>
/// <remarks>Source: the encodings DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY of Apache Parquet's Encodings.md.</remarks>
internal static class Deltas
{
    private const int MostPerBlock = 1 << 16;

    // A page of prefixes can grow by the square of its size; writers end a page at a few MB.
    private const int MostBytes = 1 << 28;

    /// <summary>Decodes integers; those of 32 bits are the low halves of the result.</summary>
    /// <param name="data">Data that begins with the integers; advanced past them.</param>
    /// <param name="most">The largest possible number of integers.</param>
    public static long[] Integers(ref ReadOnlyMemory<byte> data, int most)
    {
        var bytes = data.Span;
        var at = 0;
        var (block, minis) = (ThriftStruct.Varint(bytes, ref at), ThriftStruct.Varint(bytes, ref at));
        var count = ThriftStruct.Varint(bytes, ref at);
        var value = ThriftStruct.ZigZag(ThriftStruct.Varint(bytes, ref at));
        if (block is 0 or > MostPerBlock || minis == 0 || block % minis != 0 || block / minis % 8 != 0
            || count > (ulong)most || count > 1 + (block * (ulong)bytes.Length))
        {
            throw new DamageException("differences in blocks that cannot be");
        }

        var values = new long[count];
        var perMini = (int)(block / minis);
        for (var done = 0; done < values.Length;)
        {
            if (done == 0)
            {
                values[done++] = value;
                continue;
            }

            var least = ThriftStruct.ZigZag(ThriftStruct.Varint(bytes, ref at));
            var widths = bytes.Slice(at, (int)minis);
            at += widths.Length;
            for (var mini = 0; mini < widths.Length && done < values.Length; mini++)
            {
                var packed = new Bits(bytes[at..], widths[mini]);
                for (var i = 0; i < perMini && done < values.Length; i++)
                {
                    value += least + (long)packed.Next();
                    values[done++] = value;
                }

                // The last run may leave out what it would only fill up with.
                at = Math.Min(at + (perMini / 8 * widths[mini]), bytes.Length);
            }
        }

        data = data[at..];
        return values;
    }

    /// <summary>Decodes byte arrays whose lengths are all stored first.</summary>
    public static ReadOnlyMemory<byte>[] Lengths(ReadOnlyMemory<byte> data, int most)
    {
        var lengths = Integers(ref data, most);
        var at = 0;
        return Array.ConvertAll(lengths, length =>
        {
            var value = data.Slice(at, checked((int)length));
            at += value.Length;
            return value;
        });
    }

    /// <summary>Decodes byte arrays, each stored as the length of the prefix shared with its predecessor, and the rest.</summary>
    public static ReadOnlyMemory<byte>[] Prefixes(ReadOnlyMemory<byte> data, int most)
    {
        var prefixes = Integers(ref data, most);
        var values = Lengths(data, most);
        var (last, total) = (ReadOnlyMemory<byte>.Empty, 0L);
        for (var i = 0; i < values.Length; i++)
        {
            var shared = last[..checked((int)prefixes[i])];
            total += shared.Length;
            if (total > MostBytes)
            {
                throw new DamageException("prefixes that share more than a page holds");
            }

            if (shared.Length > 0)
            {
                values[i] = (byte[])[.. shared.Span, .. values[i].Span];
            }

            last = values[i];
        }

        return values;
    }

    /// <summary>Numbers of the same bit width, at most 64, lowest bits first.</summary>
    private ref struct Bits(ReadOnlySpan<byte> data, int width)
    {
        private readonly ReadOnlySpan<byte> _data = width <= 64 ? data : throw new DamageException($"values of {width} bits");
        private int _bit;

        public ulong Next()
        {
            var value = 0UL;
            for (int done = 0, taken; done < width; done += taken, _bit += taken)
            {
                taken = Math.Min(8 - (_bit & 7), width - done);
                value |= (ulong)((_data[_bit >> 3] >> (_bit & 7)) & ((1 << taken) - 1)) << done;
            }

            return value;
        }
    }
}
