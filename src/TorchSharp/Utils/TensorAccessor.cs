using System.Collections;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>The elements of a CPU tensor, in row-major order, whatever its strides.</summary>
/// <remarks>Keeps the tensor alive, but not against being disposed: each use of a disposed one throws.</remarks>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly Tensor _tensor;

    internal TensorAccessor(Tensor tensor)
    {
        ElementTypes.Require<T>(tensor);
        _tensor = tensor.device_type == DeviceType.CPU
            ? tensor
            : throw new InvalidOperationException($"the tensor is on {tensor.device}; its elements can be read after cpu()");
    }

    public long Count => _tensor.numel();

    public bool IsReadOnly => false;

    /// <summary>An element by its place: one number counts through the whole tensor, more are one a dimension.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public unsafe T this[params long[] indices]
    {
        get => *Address(indices);
        set => *Address(indices) = value;
    }

    public unsafe T[] ToArray()
    {
        var array = GC.AllocateUninitializedArray<T>(checked((int)Count));
        CopyTo(array.AsSpan());
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies from <paramref name="tensorIndex"/> on, until the tensor or the span ends.</summary>
    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        using var contiguous = _tensor.is_contiguous() ? null : Detached();
        var source = contiguous ?? _tensor;
        var count = Length(target.Length, tensorIndex);
        new ReadOnlySpan<T>((T*)Data(source) + tensorIndex, count).CopyTo(target);
        GC.KeepAlive(source);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Writes from <paramref name="tensorIndex"/> on, until the tensor or the span ends.</summary>
    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var count = Length(source.Length, tensorIndex);
        if (_tensor.is_contiguous())
        {
            source[..count].CopyTo(new Span<T>((T*)Data(_tensor) + tensorIndex, count));
            GC.KeepAlive(_tensor);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            this[tensorIndex + i] = source[i];
        }
    }

    public void Dispose()
    {
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static unsafe void* Data(Tensor tensor) => Native.rt_tensor_data(tensor.Handle);

    private Tensor Detached()
    {
        using var detached = _tensor.detach();
        return detached.contiguous();
    }

    private int Length(int available, long start) => start < 0 || start > Count
        ? throw new ArgumentOutOfRangeException(nameof(start), start, $"the tensor has {Count} elements")
        : (int)Math.Min(available, Count - start);

    private unsafe T* Address(long[] indices)
    {
        var (shape, strides) = (_tensor.shape, _tensor.stride());
        var places = indices.Length == 1 && shape.Length != 1 ? Unravelled(indices[0], shape) : indices;
        if (places.Length != shape.Length)
        {
            throw new ArgumentException($"{places.Length} indices were given for {shape.Length} dimensions", nameof(indices));
        }

        var offset = 0L;
        for (var i = 0; i < places.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(places[i], nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(places[i], shape[i], nameof(indices));
            offset += places[i] * strides[i];
        }

        return (T*)Data(_tensor) + offset;
    }

    private long[] Unravelled(long index, long[] shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(index));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count, nameof(index));
        var places = new long[shape.Length];
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            (index, places[i]) = Math.DivRem(index, shape[i]);
        }

        return places;
    }
}
