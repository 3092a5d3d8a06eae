using System.Collections.Frozen;

namespace Retable.TensorFiles;

/// <summary>The type of a tensor's elements. The numbers are libtorch's own, so that a cast gives a <c>ScalarType</c>.</summary>
public enum ElementType
{
    UInt8 = 0,
    Int8 = 1,
    Int16 = 2,
    Int32 = 3,
    Int64 = 4,
    Float16 = 5,
    Float32 = 6,
    Float64 = 7,
    ComplexFloat32 = 9,
    ComplexFloat64 = 10,
    Bool = 11,
    BFloat16 = 15,
    UInt16 = 27,
    UInt32 = 28,
    UInt64 = 29,
}

/// <summary>Sizes and the names that each file format uses.</summary>
public static class ElementTypes
{
    private static readonly FrozenDictionary<string, ElementType> Safetensors = new Dictionary<string, ElementType>
    {
        ["U8"] = ElementType.UInt8,
        ["I8"] = ElementType.Int8,
        ["I16"] = ElementType.Int16,
        ["I32"] = ElementType.Int32,
        ["I64"] = ElementType.Int64,
        ["U16"] = ElementType.UInt16,
        ["U32"] = ElementType.UInt32,
        ["U64"] = ElementType.UInt64,
        ["F16"] = ElementType.Float16,
        ["F32"] = ElementType.Float32,
        ["F64"] = ElementType.Float64,
        ["C64"] = ElementType.ComplexFloat32,
        ["BOOL"] = ElementType.Bool,
        ["BF16"] = ElementType.BFloat16,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, ElementType> Numpy = new Dictionary<string, ElementType>
    {
        ["u1"] = ElementType.UInt8,
        ["i1"] = ElementType.Int8,
        ["i2"] = ElementType.Int16,
        ["i4"] = ElementType.Int32,
        ["i8"] = ElementType.Int64,
        ["u2"] = ElementType.UInt16,
        ["u4"] = ElementType.UInt32,
        ["u8"] = ElementType.UInt64,
        ["f2"] = ElementType.Float16,
        ["f4"] = ElementType.Float32,
        ["f8"] = ElementType.Float64,
        ["c8"] = ElementType.ComplexFloat32,
        ["c16"] = ElementType.ComplexFloat64,
        ["b1"] = ElementType.Bool,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<ElementType, string> ToSafetensors = Safetensors.ToFrozenDictionary(p => p.Value, p => p.Key);

    private static readonly FrozenDictionary<ElementType, string> ToNumpy = Numpy.ToFrozenDictionary(p => p.Value, p => p.Key);

    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool => 1,
        ElementType.Int16 or ElementType.UInt16 or ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Int32 or ElementType.UInt32 or ElementType.Float32 => 4,
        ElementType.Int64 or ElementType.UInt64 or ElementType.Float64 or ElementType.ComplexFloat32 => 8,
        ElementType.ComplexFloat64 => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an element type"),
    };

    internal static ElementType FromSafetensors(string name) => Safetensors.TryGetValue(name, out var type)
        ? type
        : throw new InvalidDataException($"element type '{name}' is not supported; known are {string.Join(", ", Safetensors.Keys.Order(StringComparer.Ordinal))}");

    internal static string SafetensorsName(this ElementType type) => ToSafetensors.TryGetValue(type, out var name)
        ? name
        : throw new ArgumentException($"safetensors has no element type for {type}", nameof(type));

    /// <summary>The element type of a NumPy type string without its byte order: <c>f4</c>.</summary>
    internal static ElementType FromNumpy(string name) => Numpy.TryGetValue(name, out var type)
        ? type
        : throw new InvalidDataException($"NumPy type '{name}' is not supported; known are {string.Join(", ", Numpy.Keys.Order(StringComparer.Ordinal))}");

    internal static string NumpyName(this ElementType type) => ToNumpy.TryGetValue(type, out var name)
        ? name
        : throw new ArgumentException($"NumPy has no element type for {type}", nameof(type));
}
