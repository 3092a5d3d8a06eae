using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Which C# type holds an element of which <see cref="ScalarType"/>.</summary>
internal static class ElementTypes
{
    /// <exception cref="ArgumentException">No tensor holds such elements.</exception>
    public static ScalarType Of<T>()
        where T : unmanaged => Of(typeof(T));

    public static ScalarType Of(Type type) => type switch
    {
        _ when type == typeof(float) => ScalarType.Float32,
        _ when type == typeof(double) => ScalarType.Float64,
        _ when type == typeof(long) => ScalarType.Int64,
        _ when type == typeof(int) => ScalarType.Int32,
        _ when type == typeof(short) => ScalarType.Int16,
        _ when type == typeof(sbyte) => ScalarType.Int8,
        _ when type == typeof(byte) => ScalarType.Byte,
        _ when type == typeof(bool) => ScalarType.Bool,
        _ when type == typeof(Half) => ScalarType.Float16,
        _ when type == typeof(BFloat16) => ScalarType.BFloat16,
        _ when type == typeof((float, float)) => ScalarType.ComplexFloat32,
        _ when type == typeof(Complex) => ScalarType.ComplexFloat64,
        _ => throw new ArgumentException($"no tensor holds elements of type {type}"),
    };

    /// <exception cref="ArgumentException">The tensor holds elements of another type.</exception>
    public static void Require<T>(Tensor tensor)
        where T : unmanaged
    {
        var (wanted, found) = (Of<T>(), tensor.dtype);
        if (wanted != found)
        {
            throw new ArgumentException($"the tensor holds {found}, not {wanted} ({typeof(T)})");
        }
    }
}
