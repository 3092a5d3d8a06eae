using System.Runtime.InteropServices;
using Retable.Contract;

namespace Retable.Learning.Data;

/// <summary>Decodes JPEG files with libjpeg-turbo. Safe to call from several threads at once.</summary>
public static partial class Jpeg
{
    private const string Library = "libturbojpeg.so.0";
    private const int Rgb = 0, Cmyk = 11;
    private const int ColourSpaceCmyk = 3, ColourSpaceYcck = 4;
    private const int Warning = 0;

    /// <summary>The largest number of pixels, since a file of a few kilobytes can claim gigabytes. The bound is Pillow's; ImageNet's largest photograph has a quarter of it.</summary>
    public const long MaximumPixels = 89_478_485;

    /// <summary>Decodes to RGB: uint8 [3, height, width] row by row.</summary>
    /// <remarks>The slow integer transform and smooth chroma upsampling, as in Pillow.</remarks>
    /// <exception cref="InvalidDataException">
    /// The bytes are no whole JPEG, and the message is the library's; or it claims more than <see cref="MaximumPixels"/>.
    /// </exception>
    /// <exception cref="MachineException">libjpeg-turbo is not installed.</exception>
    public static (byte[] Pixels, int Height, int Width) Decode(ReadOnlySpan<byte> jpeg)
    {
        var decoder = Create();
        try
        {
            if (ReadHeader(decoder, jpeg, (nuint)jpeg.Length, out var width, out var height, out _, out var colours) != 0)
            {
                throw Failed(decoder);
            }

            if ((long)width * height > MaximumPixels)
            {
                throw new InvalidDataException($"it claims {width} x {height} pixels, and at most {MaximumPixels:N0} are decoded");
            }

            // The library does not convert CMYK to RGB: it hands the four inks out.
            var inks = colours is ColourSpaceCmyk or ColourSpaceYcck;
            var channels = inks ? 4 : 3;
            var interleaved = new byte[checked(width * height * channels)];
            if (Decompress(decoder, jpeg, (nuint)jpeg.Length, interleaved, width, 0, height, inks ? Cmyk : Rgb, 0) != 0
                && !IsHarmless(decoder))
            {
                throw Failed(decoder);
            }

            return (Planes(interleaved, channels), height, width);
        }
        finally
        {
            _ = Destroy(decoder);
        }
    }

    // Bytes between the parts of a file, which some cameras leave, are skipped and every pixel is there; any other warning means lost pixels.
    private static bool IsHarmless(nint decoder) =>
        ErrorCode(decoder) == Warning && Message(decoder).Contains("extraneous bytes before marker", StringComparison.Ordinal);

    private static byte[] Planes(byte[] interleaved, int channels)
    {
        var pixels = interleaved.Length / channels;
        var planes = new byte[3 * pixels];
        for (var i = 0; i < pixels; i++)
        {
            // Adobe writes inks inverted, so that a channel is ink · black / 255.
            var black = channels == 4 ? interleaved[(4 * i) + 3] : 255;
            for (var c = 0; c < 3; c++)
            {
                planes[(c * pixels) + i] = (byte)(interleaved[(channels * i) + c] * black / 255);
            }
        }

        return planes;
    }

    private static nint Create()
    {
        try
        {
            var decoder = InitDecompress();
            return decoder != 0 ? decoder : throw new InvalidOperationException("libjpeg-turbo gives no decoder");
        }
        catch (DllNotFoundException error)
        {
            throw new MachineException("libjpeg-turbo is not installed", error) { Hint = "apt-get install libturbojpeg0" };
        }
    }

    private static InvalidDataException Failed(nint decoder) => new(Message(decoder));

    private static string Message(nint decoder) => Marshal.PtrToStringUTF8(Error(decoder)) ?? "the JPEG cannot be decoded";

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    private static partial nint InitDecompress();

    [LibraryImport(Library, EntryPoint = "tjDecompressHeader3")]
    private static partial int ReadHeader(
        nint decoder, ReadOnlySpan<byte> jpeg, nuint size, out int width, out int height, out int subsampling, out int colours);

    [LibraryImport(Library, EntryPoint = "tjDecompress2")]
    private static partial int Decompress(
        nint decoder, ReadOnlySpan<byte> jpeg, nuint size, Span<byte> target, int width, int pitch, int height, int format, int flags);

    [LibraryImport(Library, EntryPoint = "tjGetErrorStr2")]
    private static partial nint Error(nint decoder);

    [LibraryImport(Library, EntryPoint = "tjGetErrorCode")]
    private static partial int ErrorCode(nint decoder);

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    private static partial int Destroy(nint decoder);
}
