using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor without dimensions.</summary>
    public static Tensor tensor<T>(T scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        where T : unmanaged => Copied<T>([scalar], [], dtype, device, requires_grad);

    /// <summary>A copy of an array, with one dimension.</summary>
    public static Tensor tensor<T>(T[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        where T : unmanaged => Copied<T>(rawArray, [rawArray.Length], dtype, device, requires_grad);

    /// <summary>A copy of an array, row-major in the given shape.</summary>
    /// <exception cref="ArgumentException">The shape does not hold as many elements.</exception>
    public static Tensor tensor<T>(
        T[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        where T : unmanaged => Copied<T>(rawArray, dimensions, dtype, device, requires_grad);

    public static Tensor tensor<T>(IList<T> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        where T : unmanaged => Copied<T>([.. rawArray], [rawArray.Count], dtype, device, requires_grad);

    public static Tensor tensor<T>(
        IList<T> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        where T : unmanaged => Copied<T>([.. rawArray], dimensions, dtype, device, requires_grad);

    public static Tensor tensor<T>(
        IList<T> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        where T : unmanaged => Copied<T>([.. rawArray], [rows, columns], dtype, device, requires_grad);

    public static Tensor tensor<T>(
        IList<T> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        where T : unmanaged => Copied<T>([.. rawArray], [dim0, dim1, dim2], dtype, device, requires_grad);

    public static Tensor tensor<T>(T[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        where T : unmanaged => Copied(Elements<T>(rawArray), Lengths(rawArray), dtype, device, requires_grad);

    public static Tensor tensor<T>(T[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        where T : unmanaged => Copied(Elements<T>(rawArray), Lengths(rawArray), dtype, device, requires_grad);

    public static Tensor tensor<T>(T[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        where T : unmanaged => Copied(Elements<T>(rawArray), Lengths(rawArray), dtype, device, requires_grad);

    public static Tensor tensor<T>(
        Memory<T> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        where T : unmanaged => Copied<T>(rawArray.Span, dimensions, dtype, device, requires_grad);

    private static Tensor Copied<T>(ReadOnlySpan<T> elements, ReadOnlySpan<long> shape, ScalarType? dtype, Device? device, bool requires_grad)
        where T : unmanaged
    {
        var count = shape.ToArray().TotalSize();
        if (count != elements.Length)
        {
            throw new ArgumentException($"{elements.Length} elements do not fill the shape [{string.Join(", ", shape.ToArray())}]");
        }

        var made = empty(shape, ElementTypes.Of<T>());
        elements.CopyTo(MemoryMarshal.Cast<byte, T>(made.bytes));
        return Made(Placed(made, dtype, device), requires_grad);
    }

    private static Tensor Placed(Tensor made, ScalarType? dtype, Device? device)
    {
        var (type, place) = (dtype ?? made.dtype, device ?? CPU);
        return type == made.dtype && place.Equals(CPU) ? made : made.to(type, place, disposeAfter: true);
    }

    private static ReadOnlySpan<T> Elements<T>(Array array)
        where T : unmanaged => array.Length == 0
        ? []
        : MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    private static long[] Lengths(Array array) => [.. Enumerable.Range(0, array.Rank).Select(array.GetLongLength)];
}
