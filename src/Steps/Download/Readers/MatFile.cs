using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Retable.Contract;

namespace Retable.Download;

/// <summary>A matrix of a MATLAB file: its dimensions and its elements, first dimension fastest.</summary>
internal sealed record MatMatrix(string Name, int[] Dimensions, byte[] Data, int ElementType)
{
    /// <summary>For a struct array: each struct's fields, by name.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, MatMatrix>> Rows { get; init; } = [];

    /// <summary>The text of a line of characters.</summary>
    public string Text => string.Concat(Enumerable.Range(0, Dimensions.Aggregate(1, (product, extent) => product * extent)).Select(i => (char)At(i)));

    /// <summary>An element as an integer, whatever type the file stores it in.</summary>
    public int At(int index) => ElementType switch
    {
        MatFile.Int8 => (sbyte)Data[index],
        MatFile.UInt8 or MatFile.Utf8 => Data[index],
        MatFile.Int16 => BinaryPrimitives.ReadInt16LittleEndian(Data.AsSpan(2 * index)),
        MatFile.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(Data.AsSpan(2 * index)),
        MatFile.Int32 => BinaryPrimitives.ReadInt32LittleEndian(Data.AsSpan(4 * index)),
        MatFile.Double => (int)BinaryPrimitives.ReadDoubleLittleEndian(Data.AsSpan(8 * index)),
        _ => throw new InvalidDataException($"elements of type {ElementType} are not read"),
    };
}

/// <summary>Reads the matrices of a MATLAB 5 file: numbers, texts, and arrays of structs of these.</summary>
/// <remarks>Source: MathWorks, "MAT-File Format", level 5: tagged elements, each matrix possibly compressed with zlib.</remarks>
internal static class MatFile
{
    public const int Int8 = 1, UInt8 = 2, Int16 = 3, UInt16 = 4, Int32 = 5, Double = 9, Utf8 = 16;
    private const int Matrix = 14, Compressed = 15, HeaderBytes = 128;
    private const int StructClass = 2;

    public static IReadOnlyList<MatMatrix> Read(string path) => Read(File.ReadAllBytes(path), path);

    /// <param name="bytes">The file.</param>
    /// <param name="path">The file's name, for messages.</param>
    /// <exception cref="BadInputException">The file is not a MATLAB 5 file, or is damaged.</exception>
    public static IReadOnlyList<MatMatrix> Read(byte[] bytes, string path)
    {
        try
        {
            // An IOException here is zlib's, of a stream that asks for a dictionary: nothing is read from a disk.
            return bytes.Length >= HeaderBytes && Encoding.ASCII.GetString(bytes, 0, 10) == "MATLAB 5.0"
                ? [.. Matrices(bytes.AsMemory(HeaderBytes))]
                : throw new InvalidDataException("it does not begin as one");
        }
        catch (Exception error) when (error is InvalidDataException or IOException or ArgumentOutOfRangeException or OverflowException)
        {
            throw new BadInputException($"{path} is not a MATLAB 5 file that can be read: {error.Message}", error);
        }
    }

    private static IEnumerable<MatMatrix> Matrices(ReadOnlyMemory<byte> rest)
    {
        while (rest.Length >= 8)
        {
            var (type, data, next) = Element(rest);
            rest = next;
            if (type == Compressed)
            {
                foreach (var matrix in Matrices(Inflate(data)))
                {
                    yield return matrix;
                }
            }
            else if (type == Matrix)
            {
                yield return ReadMatrix(data);
            }
        }
    }

    private static MatMatrix ReadMatrix(ReadOnlyMemory<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return new MatMatrix("", [0, 0], [], Double); // how an empty field is written
        }

        (_, var flags, rest) = Element(rest);
        (_, var dimensions, rest) = Element(rest);
        (_, var name, rest) = Element(rest);
        var extents = Enumerable.Range(0, dimensions.Length / 4)
            .Select(i => BinaryPrimitives.ReadInt32LittleEndian(dimensions.Span[(4 * i)..]))
            .ToArray();
        var count = extents.Aggregate(1, (n, extent) => extent >= 0 ? checked(n * extent) : throw new InvalidDataException($"a matrix has the extent {extent}"));
        if (flags.Length > 0 && flags.Span[0] == StructClass)
        {
            return new MatMatrix(Encoding.ASCII.GetString(name.Span), extents, [], Matrix) { Rows = Structs(rest, count) };
        }

        var (type, data, _) = Element(rest);
        if (data.Length < (long)count * SizeOf(type))
        {
            throw new InvalidDataException($"a matrix of {count} elements has {data.Length} bytes");
        }

        return new MatMatrix(Encoding.ASCII.GetString(name.Span), extents, data.ToArray(), type);
    }

    /// <summary>Reads the length of field names, the names, each padded with zeros to that length, and then the fields of one struct after another.</summary>
    private static List<IReadOnlyDictionary<string, MatMatrix>> Structs(ReadOnlyMemory<byte> rest, int count)
    {
        (_, var length, rest) = Element(rest);
        (_, var padded, rest) = Element(rest);
        var names = padded.ToArray().Chunk(BinaryPrimitives.ReadInt32LittleEndian(length.Span))
            .Select(name => Encoding.ASCII.GetString(name).TrimEnd('\0')).ToList();
        if (names.Count == 0 && count > 0)
        {
            throw new InvalidDataException("structs have no fields");
        }

        var structs = new List<IReadOnlyDictionary<string, MatMatrix>>();
        for (var i = 0; i < count; i++)
        {
            var fields = new Dictionary<string, MatMatrix>();
            foreach (var name in names)
            {
                (_, var body, rest) = Element(rest);
                fields[name] = ReadMatrix(body);
            }

            structs.Add(fields);
        }

        return structs;
    }

    /// <summary>Reads type, data, and what follows. A tag whose upper half is not 0 contains up to four bytes of data itself.</summary>
    private static (int Type, ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Remainder) Element(ReadOnlyMemory<byte> bytes)
    {
        var tag = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span);
        if (tag >> 16 is not 0 and var small)
        {
            return ((int)(tag & 0xFFFF), bytes.Slice(4, checked((int)small)), bytes[8..]);
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[4..]);
        var padded = tag == Compressed ? length : checked((length + 7) / 8 * 8);
        return ((int)tag, bytes.Slice(8, length), bytes[Math.Min(8 + padded, bytes.Length)..]);
    }

    private static int SizeOf(int type) => type switch
    {
        Int16 or UInt16 => 2,
        Int32 => 4,
        Double => 8,
        _ => 1,
    };

    private static byte[] Inflate(ReadOnlyMemory<byte> data)
    {
        using var zlib = new ZLibStream(new MemoryStream(data.ToArray()), CompressionMode.Decompress);
        using var result = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = zlib.Read(buffer)) > 0)
        {
            if (result.Length + read > Unpacking.Bound(data.Length))
            {
                throw new InvalidDataException("a matrix unpacks to more than a hundred times its size");
            }

            result.Write(buffer, 0, read);
        }

        return result.ToArray();
    }
}
