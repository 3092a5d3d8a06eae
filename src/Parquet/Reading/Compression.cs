using System.Buffers.Binary;
using System.IO.Compression;
using K4os.Compression.LZ4;
using Snappier;
using ZstdSharp;

namespace Retable.Parquet.Reading;

/// <summary>The compression of pages, by the format's numbers.</summary>
internal enum Compression
{
    Uncompressed,
    Snappy,
    Gzip,
    Lzo,
    Brotli,
    Lz4,
    Zstd,
    Lz4Raw,
}

internal static class Decompression
{
    // No compression makes more of a byte; what claims more is damaged, and would only cost memory.
    private const long MostPerByte = 1 << 20;

    /// <param name="compression">Any compression but LZO.</param>
    /// <param name="bytes">The compressed bytes.</param>
    /// <param name="size">The number of uncompressed bytes.</param>
    /// <param name="memory">The buffer for the result; enlarged if necessary.</param>
    /// <exception cref="DamageException">The number of uncompressed bytes differs.</exception>
    public static ReadOnlyMemory<byte> Decompress(Compression compression, ReadOnlyMemory<byte> bytes, int size, ref byte[] memory)
    {
        if (compression == Compression.Uncompressed || size == 0)
        {
            return bytes;
        }

        if (size > bytes.Length * MostPerByte)
        {
            throw new DamageException("a page that claims to be larger than it can be");
        }

        memory = memory.Length >= size ? memory : GC.AllocateUninitializedArray<byte>(size);
        var to = memory.AsSpan(0, size);
        var written = compression switch
        {
            Compression.Snappy => Snappy.GetUncompressedLength(bytes.Span) <= size ? Snappy.Decompress(bytes.Span, to) : -1,
            Compression.Gzip => Gzip(bytes, to),
            Compression.Brotli => BrotliDecoder.TryDecompress(bytes.Span, to, out var count) ? count : -1,
            Compression.Lz4 => Lz4Framed(bytes.Span, to) is var framed && framed == size ? framed : LZ4Codec.Decode(bytes.Span, to),
            Compression.Lz4Raw => LZ4Codec.Decode(bytes.Span, to),
            Compression.Zstd => Zstd(bytes.Span, to),
            _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, "cannot be undone here"),
        };
        return written == size ? memory.AsMemory(0, size) : throw new DamageException("a page of another size than it says");
    }

    private static int Gzip(ReadOnlyMemory<byte> bytes, Span<byte> to)
    {
        using var stream = new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
        return stream.ReadAtLeast(to, to.Length, throwOnEndOfStream: false);
    }

    private static int Zstd(ReadOnlySpan<byte> bytes, Span<byte> to)
    {
        using var decompressor = new Decompressor();
        return decompressor.Unwrap(bytes, to);
    }

    /// <summary>Reads the older form of LZ4, which Hadoop divides into blocks, each preceded by its two sizes.</summary>
    private static int Lz4Framed(ReadOnlySpan<byte> bytes, Span<byte> to)
    {
        var written = 0;
        while (bytes.Length >= 8)
        {
            var (plain, packed) = (BinaryPrimitives.ReadInt32BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[4..]));
            if (packed < 0 || packed > bytes.Length - 8 || plain < 0 || plain > to.Length - written
                || LZ4Codec.Decode(bytes.Slice(8, packed), to.Slice(written, plain)) != plain)
            {
                return -1;
            }

            bytes = bytes[(8 + packed)..];
            written += plain;
        }

        return written;
    }
}
