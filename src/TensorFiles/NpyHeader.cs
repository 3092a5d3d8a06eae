using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Retable.TensorFiles;

/// <summary>The header of a <c>.npy</c> array: a Python dictionary of three entries, which is matched as text and never evaluated.</summary>
/// <remarks>Source: numpy.lib.format, versions 1.0 to 3.0.</remarks>
internal sealed partial record NpyHeader(ElementType Type, long[] Shape, bool IsBigEndian, bool IsColumnMajor)
{
    private const int Alignment = 64;

    // NumPy leaves room for the first size to grow to any 64-bit number in place.
    private const int GrowthDigits = 21;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static NpyHeader Read(BoundedReader reader)
    {
        const int MaximumLength = 1 << 16;
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
        var match = Pattern().Match(text);
        if (!match.Success)
        {
            throw new InvalidDataException($"the header is not that of a plain array (records and Python objects are refused): {text.Trim()}");
        }

        var shape = match.Groups["shape"].Value.Split([',', ' ', 'L'], StringSplitOptions.RemoveEmptyEntries);
        return new NpyHeader(
            ElementTypes.FromNumpy(match.Groups["type"].Value),
            [.. shape.Select(size => long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new InvalidDataException($"a size in the header is no number: {size}"))],
            match.Groups["order"].Value == ">",
            match.Groups["fortran"].Value == "True");
    }

    [GeneratedRegex(
        @"^\{'descr': '(?<order>[<>|=])(?<type>[a-z][0-9]{1,2})', 'fortran_order': (?<fortran>True|False), 'shape': \((?<shape>[0-9L, ]*)\),? *\} *\n?$",
        RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
