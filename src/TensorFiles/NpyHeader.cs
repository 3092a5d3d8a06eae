using System.Globalization;
using System.Text;

namespace Retable.TensorFiles;

/// <summary>The header of a <c>.npy</c> array: a Python dictionary with three entries, which is read as text and never evaluated.</summary>
/// <remarks>Source: numpy.lib.format, versions 1.0 to 3.0.</remarks>
internal sealed record NpyHeader(ElementType Type, long[] Shape, bool IsBigEndian, bool IsColumnMajor)
{
    private const int Alignment = 64;

    // NumPy leaves room for the first size to grow to any 64-bit number in place.
    private const int GrowthDigits = 21;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static NpyHeader Read(BoundedReader reader)
    {
        const int MaximumLength = 1 << 20;
        if (!reader.Bytes(Magic.Length, "the magic number").AsSpan().SequenceEqual(Magic))
        {
            throw new InvalidDataException("this is not a .npy array: its magic number is missing");
        }

        var version = reader.Byte("the version");
        reader.Byte("the version");
        var length = version switch
        {
            1 => reader.UInt16("the header's length"),
            2 or 3 => (uint)reader.Int32("the header's length"),
            _ => throw new InvalidDataException($".npy format {version} is not known; 1 to 3 are"),
        };
        return length <= MaximumLength
            ? Parse(Encoding.UTF8.GetString(reader.Bytes(length, "the header")))
            : throw new InvalidDataException($"the header states {length} bytes; at most {MaximumLength} are allowed");
    }

    public static byte[] Write(StoredTensor array)
    {
        var order = array.Type.Size() == 1 ? '|' : '<';
        var shape = array.Shape.Length == 1 ? $"{array.Shape[0]}," : string.Join(", ", array.Shape);
        var growth = array.Shape.IsEmpty ? 0 : GrowthDigits - array.Shape[0].ToString(CultureInfo.InvariantCulture).Length;
        var text = $"{{'descr': '{order}{array.Type.NumpyName()}', 'fortran_order': False, 'shape': ({shape}), }}{new string(' ', growth)}";
        var unpadded = Magic.Length + 2 + sizeof(ushort) + text.Length + 1;
        text = text.PadRight(text.Length + ((Alignment - (unpadded % Alignment)) % Alignment)) + "\n";
        return [.. Magic, 1, 0, (byte)(text.Length & 0xff), (byte)(text.Length >> 8), .. Encoding.ASCII.GetBytes(text)];
    }

    private static NpyHeader Parse(string text)
    {
        string[] keys = ["descr", "fortran_order", "shape"];
        var values = NpyHeaderText.Read(text);
        if (values.Keys.Except(keys).FirstOrDefault() is { } unknown)
        {
            throw new InvalidDataException($"the header has an entry '{unknown}', which the format does not know");
        }

        if (values.GetValueOrDefault("descr") is not string type || values.GetValueOrDefault("fortran_order") is not bool isColumnMajor
            || values.GetValueOrDefault("shape") is not long[] shape)
        {
            throw new InvalidDataException($"the header of a plain array has a text 'descr', True or False as 'fortran_order' and a tuple 'shape'; found: {text.Trim()}");
        }

        if (type.Contains('O', StringComparison.Ordinal))
        {
            throw new InvalidDataException("Python objects are refused");
        }

        var order = type.Length > 0 && type[0] is '<' or '>' or '|' or '=' ? type[..1] : "";
        var name = type[order.Length..];
        return new NpyHeader(ElementTypes.FromNumpy(name == "?" ? "b1" : name), shape, order == ">", isColumnMajor);
    }
}
