using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Retable.Tests;

/// <summary>Small files of MATLAB and NumPy.</summary>
public static class ArrayFiles
{
    public static byte[] Header() => Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file".PadRight(124) + "\0\u0001IM");

    public static byte[] Matrix(string name, int[] dimensions, int type, byte[] data)
    {
        byte[] body =
        [
            .. Element(6, [9, 0, 0, 0, 0, 0, 0, 0]),
            .. Element(5, [.. dimensions.SelectMany(BitConverter.GetBytes)]),
            .. Element(1, Encoding.ASCII.GetBytes(name)),
            .. Element(type, data),
        ];
        return Element(14, body);
    }

    private static byte[] Element(int type, byte[] data)
    {
        var padded = new byte[8 + ((data.Length + 7) / 8 * 8)];
        BinaryPrimitives.WriteInt32LittleEndian(padded, type);
        BinaryPrimitives.WriteInt32LittleEndian(padded.AsSpan(4), data.Length);
        data.CopyTo(padded, 8);
        return padded;
    }

    public static byte[] Compressed(byte[] element)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(element);
        }

        var tag = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(tag, 15);
        BinaryPrimitives.WriteInt32LittleEndian(tag.AsSpan(4), (int)packed.Length);
        return [.. tag, .. packed.ToArray()];
    }

    public static byte[] Npy(string type, string shape, byte[] data)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. Encoding.ASCII.GetBytes("NUMPY"), 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. data];
    }
}
