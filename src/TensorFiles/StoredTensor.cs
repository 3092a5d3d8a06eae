using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Retable.TensorFiles;

/// <summary>A tensor as stored in a file: element type, shape, and the elements row by row, little-endian. Independent of libtorch.</summary>
public sealed class StoredTensor
{
    private readonly Lazy<ReadOnlyMemory<byte>> _bytes;

    /// <param name="type">What the elements are.</param>
    /// <param name="shape">Each ≥ 0; empty for a scalar.</param>
    /// <param name="bytes">The elements row by row; as many bytes as type and shape need.</param>
    /// <exception cref="ArgumentException">The number of bytes does not match.</exception>
    public StoredTensor(ElementType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
        : this(type, [.. shape], new Lazy<ReadOnlyMemory<byte>>(bytes))
    {
        if (bytes.Length != ByteCount)
        {
            throw new ArgumentException($"{type} [{string.Join(", ", Shape)}] needs {ByteCount} bytes but {bytes.Length} were given", nameof(bytes));
        }
    }

    // A legacy torch file has its bytes behind the pickle that describes them: they are asked for later.
    internal StoredTensor(ElementType type, ImmutableArray<long> shape, Lazy<ReadOnlyMemory<byte>> bytes)
    {
        Type = type;
        Shape = shape;
        Count = Strides.Count(shape.AsSpan());
        _bytes = bytes;
    }

    public ElementType Type { get; }

    public ImmutableArray<long> Shape { get; }

    /// <summary>How many elements there are.</summary>
    public long Count { get; }

    /// <summary>How many bytes the elements take.</summary>
    public long ByteCount => checked(Count * Type.Size());

    /// <summary>The elements row by row. For a memory-mapped file, valid until the file is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.Value;

    /// <summary>Creates a tensor of numbers: <c>Of([2, 2], [1f, 2f, 3f, 4f])</c>.</summary>
    public static StoredTensor Of<T>(ReadOnlySpan<long> shape, ReadOnlySpan<T> elements)
        where T : unmanaged => new(TypeOf<T>(), shape, MemoryMarshal.AsBytes(elements).ToArray());

    /// <summary>The elements as numbers of their own type.</summary>
    /// <exception cref="InvalidOperationException">The elements are of another type.</exception>
    public ReadOnlySpan<T> As<T>()
        where T : unmanaged => TypeOf<T>() == Type
            ? MemoryMarshal.Cast<byte, T>(Bytes.Span)
            : throw new InvalidOperationException($"the elements are {Type}, not {typeof(T).Name}");

    public override string ToString() => $"{Type} [{string.Join(", ", Shape)}]";

    private static ElementType TypeOf<T>() => System.Type.GetTypeCode(typeof(T)) switch
    {
        TypeCode.Byte => ElementType.UInt8,
        TypeCode.SByte => ElementType.Int8,
        TypeCode.Int16 => ElementType.Int16,
        TypeCode.Int32 => ElementType.Int32,
        TypeCode.Int64 => ElementType.Int64,
        TypeCode.UInt16 => ElementType.UInt16,
        TypeCode.UInt32 => ElementType.UInt32,
        TypeCode.UInt64 => ElementType.UInt64,
        TypeCode.Single => ElementType.Float32,
        TypeCode.Double => ElementType.Float64,
        TypeCode.Boolean => ElementType.Bool,
        _ when typeof(T) == typeof(Half) => ElementType.Float16,
        _ => throw new NotSupportedException($"no element type for {typeof(T).Name}"),
    };
}
