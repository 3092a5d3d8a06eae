using System.Runtime.InteropServices;

namespace Retable.Tests;

/// <summary>Writes JPEG files with libjpeg-turbo; the same pixels give the same bytes.</summary>
public static partial class Jpegs
{
    private const string Library = "libturbojpeg.so.0";
    private const int Rgb = 0, HalvedChroma = 2;

    /// <param name="pixels">RGB, pixel by pixel, row by row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="quality">1 … 100.</param>
    public static byte[] Encode(byte[] pixels, int width, int height, int quality = 90)
    {
        var encoder = InitCompress();
        nint content = 0;
        try
        {
            if (Compress(encoder, pixels, width, 0, height, Rgb, ref content, out var size, HalvedChroma, quality, 0) != 0)
            {
                throw new InvalidOperationException("libjpeg-turbo does not encode");
            }

            var jpeg = new byte[size];
            Marshal.Copy(content, jpeg, 0, jpeg.Length);
            return jpeg;
        }
        finally
        {
            Free(content);
            _ = Destroy(encoder);
        }
    }

    /// <summary>A picture of one colour.</summary>
    public static byte[] Plain(int width, int height, byte red, byte green, byte blue) =>
        Encode([.. Enumerable.Range(0, width * height).SelectMany(_ => new[] { red, green, blue })], width, height);

    /// <summary>The same file with another size in its header.</summary>
    public static byte[] Claiming(byte[] jpeg, int width, int height)
    {
        byte[] copy = [.. jpeg];
        var frame = copy.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        byte[] size = [(byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width];
        size.CopyTo(copy, frame + 5);
        return copy;
    }

    [LibraryImport(Library, EntryPoint = "tjInitCompress")]
    private static partial nint InitCompress();

    [LibraryImport(Library, EntryPoint = "tjCompress2")]
    private static partial int Compress(
        nint encoder, ReadOnlySpan<byte> pixels, int width, int pitch, int height, int format, ref nint jpeg, out nuint size, int subsampling, int quality, int flags);

    [LibraryImport(Library, EntryPoint = "tjFree")]
    private static partial void Free(nint content);

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    private static partial int Destroy(nint encoder);
}
