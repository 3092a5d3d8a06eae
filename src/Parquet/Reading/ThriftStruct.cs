using System.Buffers.Binary;

namespace Retable.Parquet.Reading;

/// <summary>A structure in Thrift's compact protocol, the form of a Parquet file's footer and page headers: values by field number.</summary>
/// <remarks>Source: thrift-compact-protocol.md of Apache Thrift. Every list is checked against the bytes that are left, so that memory stays in proportion to them.</remarks>
internal sealed class ThriftStruct
{
    private const int MaxDepth = 32;

    private readonly Dictionary<int, (object Value, Range Bytes)> _fields = [];

    /// <summary>Reads the structure at the start of a block of bytes.</summary>
    /// <param name="bytes">The structure, possibly followed by other data.</param>
    /// <param name="length">The number of bytes that it takes.</param>
    /// <exception cref="DamageException">The bytes are no structure.</exception>
    public static ThriftStruct Read(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        return ReadStruct(bytes, ref length, depth: 0);
    }

    public bool Has(int field) => _fields.ContainsKey(field);

    /// <summary>The range of a field, including its header, if it is present and the last one of its structure.</summary>
    public Range? BytesOfLast(int field) => _fields.Keys.DefaultIfEmpty().Max() == field && _fields.TryGetValue(field, out var found) ? found.Bytes : null;

    public long? Integer(int field) => Find<long>(field, out var value) ? value : null;

    public bool? Bool(int field) => Find<bool>(field, out var value) ? value : null;

    public string? Text(int field) => Find<byte[]>(field, out var value) ? System.Text.Encoding.UTF8.GetString(value) : null;

    public ThriftStruct? Struct(int field) => Find<ThriftStruct>(field, out var value) ? value : null;

    public IReadOnlyList<ThriftStruct> Structs(int field) => Find<object[]>(field, out var value) ? [.. value.Cast<ThriftStruct>()] : [];

    /// <summary>A number that must be present and lie in a range.</summary>
    /// <exception cref="DamageException">The number is missing or out of range.</exception>
    public long Required(int field, string name, long most = int.MaxValue) =>
        Integer(field) is { } value && value >= 0 && value <= most ? value : throw new DamageException($"no valid {name}");

    private bool Find<T>(int field, out T value)
    {
        var there = _fields.TryGetValue(field, out var found) && found.Value is T;
        value = there ? (T)found.Value : default!;
        return there;
    }

    private static ThriftStruct ReadStruct(ReadOnlySpan<byte> bytes, ref int at, int depth)
    {
        Require(depth < MaxDepth);
        var result = new ThriftStruct();
        for (var field = 0; ;)
        {
            var start = at;
            var header = Byte(bytes, ref at);
            if (header == 0)
            {
                return result;
            }

            field = header >> 4 == 0 ? (int)ZigZag(Varint(bytes, ref at)) : field + (header >> 4);
            // A field that is a bool holds its value in its type.
            var value = (header & 15) is 1 or 2 ? (header & 15) == 1 : ReadValue(bytes, ref at, header & 15, depth);
            result._fields[field] = (value, start..at);
        }
    }

    private static object ReadValue(ReadOnlySpan<byte> bytes, ref int at, int type, int depth)
    {
        switch (type)
        {
            case 1 or 2: return Byte(bytes, ref at) == 1;
            case 3: return (long)(sbyte)Byte(bytes, ref at);
            case 4 or 5 or 6: return ZigZag(Varint(bytes, ref at));
            case 7: return BinaryPrimitives.ReadDoubleLittleEndian(Take(bytes, ref at, sizeof(double)));
            case 8: return Take(bytes, ref at, Varint(bytes, ref at)).ToArray();
            case 9 or 10: return ReadList(bytes, ref at, depth);
            case 12: return ReadStruct(bytes, ref at, depth + 1);
            default: throw new DamageException($"a value of the unknown type {type}");
        }
    }

    private static object[] ReadList(ReadOnlySpan<byte> bytes, ref int at, int depth)
    {
        var header = Byte(bytes, ref at);
        var count = header >> 4 == 15 ? Varint(bytes, ref at) : (ulong)(header >> 4);
        Require(depth < MaxDepth && count <= (ulong)(bytes.Length - at));
        var items = new object[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ReadValue(bytes, ref at, header & 15, depth + 1);
        }

        return items;
    }

    private static byte Byte(ReadOnlySpan<byte> bytes, ref int at) => Take(bytes, ref at, 1)[0];

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> bytes, ref int at, ulong count)
    {
        Require(count <= (ulong)(bytes.Length - at));
        at += (int)count;
        return bytes.Slice(at - (int)count, (int)count);
    }

    /// <summary>Reads a number stored as seven bits per byte, the lowest first.</summary>
    public static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            Require(at < bytes.Length && shift < 64);
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>Decodes 0, 1, 2, 3, 4, … to 0, −1, 1, −2, 2, …</summary>
    public static long ZigZag(ulong number) => (long)(number >> 1) ^ -(long)(number & 1);

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new DamageException("bytes that end early");
        }
    }
}
