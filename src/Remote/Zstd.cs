using ZstdSharp;

namespace Retable.Remote;

/// <summary>Compresses what is sent in packs and bundles.</summary>
internal static class Zstd
{
    private const int Level = 3;

    public static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using var compressor = new Compressor(Level);
        return compressor.Wrap(bytes).ToArray();
    }

    /// <summary>Decompresses bytes; null if they are not compressed or unpack to more than allowed.</summary>
    public static byte[]? Decompress(byte[] bytes, int most)
    {
        try
        {
            var size = Decompressor.GetDecompressedSize(bytes);
            if (size > (ulong)most)
            {
                return null;
            }

            using var decompressor = new Decompressor();
            return decompressor.Unwrap(bytes).ToArray();
        }
        catch (ZstdException)
        {
            return null;
        }
    }
}
