using System.Buffers.Binary;
using System.IO.Compression;

namespace Retable.Learning.Data;

/// <summary>Decodes PNG files of 8 bits per channel, grey or coloured, without interlacing; transparency is dropped.</summary>
/// <remarks>Source: W3C, "Portable Network Graphics (PNG) Specification", second edition, chapters 5, 9 and 11.</remarks>
internal static class Png
{
    private const int HeaderBytes = 13, ChunkOverhead = 12;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static bool IsOne(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    /// <returns>uint8 [3, height, width] row by row.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, of another kind, or claims more than <see cref="Jpeg.MaximumPixels"/>.</exception>
    public static (byte[] Pixels, int Height, int Width) Decode(ReadOnlySpan<byte> file)
    {
        using var packed = new MemoryStream();
        var header = Chunks(file, packed);
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        if (width < 1 || height < 1 || (long)width * height > Jpeg.MaximumPixels)
        {
            throw new InvalidDataException($"it claims {width} x {height} pixels, and at most {Jpeg.MaximumPixels:N0} are decoded");
        }

        var (depth, colour, interlaced) = (header[8], header[9], header[12]);
        var channels = (depth, colour, interlaced) switch
        {
            (8, 0, 0) => 1,
            (8, 4, 0) => 2,
            (8, 2, 0) => 3,
            (8, 6, 0) => 4,
            _ => throw new InvalidDataException($"a PNG file of colour type {colour} with {depth} bits{(interlaced == 0 ? "" : ", interlaced,")} is not decoded"),
        };
        return (Planes(Rows(packed, height, width * channels, channels), height * width, channels), height, width);
    }

    /// <summary>Collects the chunks of the compressed image.</summary>
    /// <returns>The header of the image.</returns>
    private static ReadOnlySpan<byte> Chunks(ReadOnlySpan<byte> file, MemoryStream packed)
    {
        ReadOnlySpan<byte> header = default;
        for (var rest = file[Signature.Length..]; rest.Length >= ChunkOverhead;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkOverhead)
            {
                break;
            }

            var type = rest.Slice(4, 4);
            var content = rest.Slice(8, (int)length);
            if (type.SequenceEqual("IHDR"u8))
            {
                header = content;
            }
            else if (type.SequenceEqual("IDAT"u8))
            {
                packed.Write(content);
            }

            rest = rest[(ChunkOverhead + (int)length)..];
        }

        packed.Position = 0;
        return header.Length == HeaderBytes ? header : throw new InvalidDataException("the PNG file has no header");
    }

    /// <summary>Like <see cref="Unfiltered"/>, but with a single kind of error: zlib raises an IOException for a stream that needs a dictionary, although no disk is involved.</summary>
    private static byte[] Rows(MemoryStream packed, int height, int width, int step)
    {
        try
        {
            return Unfiltered(packed, height, width, step);
        }
        catch (IOException error)
        {
            throw new InvalidDataException($"the PNG file is damaged: {error.Message}", error);
        }
    }

    /// <summary>Inflates the image and undoes the filter of each row, which stores differences from a predicted value.</summary>
    private static byte[] Unfiltered(MemoryStream packed, int height, int width, int step)
    {
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        var rows = new byte[height * width];
        var (above, filter) = (new byte[width], new byte[1]);
        for (var y = 0; y < height; y++)
        {
            var row = rows.AsSpan(y * width, width);
            if (zlib.Read(filter) != 1 || zlib.ReadAtLeast(row, width, throwOnEndOfStream: false) != width)
            {
                throw new InvalidDataException($"the PNG file ends in row {y} of {height}");
            }

            for (var i = 0; i < width; i++)
            {
                var (left, corner) = i < step ? ((byte)0, (byte)0) : (row[i - step], above[i - step]);
                row[i] += filter[0] switch
                {
                    0 => 0,
                    1 => left,
                    2 => above[i],
                    3 => (byte)((left + above[i]) / 2),
                    4 => Nearest(left, above[i], corner),
                    _ => throw new InvalidDataException($"row {y} of the PNG file has the filter {filter[0]}"),
                };
            }

            row.CopyTo(above);
        }

        return rows;
    }

    // Paeth's guess: of the three neighbours the one nearest to left + above − corner.
    private static byte Nearest(byte left, byte above, byte corner)
    {
        var (fromLeft, fromAbove, fromCorner) = (Math.Abs(above - corner), Math.Abs(left - corner), Math.Abs(left + above - (2 * corner)));
        return fromLeft <= fromAbove && fromLeft <= fromCorner ? left : fromAbove <= fromCorner ? above : corner;
    }

    private static byte[] Planes(byte[] rows, int pixels, int channels)
    {
        var planes = new byte[3 * pixels];
        for (var i = 0; i < planes.Length; i++)
        {
            var (plane, pixel) = Math.DivRem(i, pixels);
            planes[i] = rows[(channels * pixel) + (channels < 3 ? 0 : plane)];
        }

        return planes;
    }
}
