using System.Collections;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>The elements of a CPU tensor, in row-major order, whatever its strides.</summary>
/// <remarks>Keeps the tensor alive, but not against being disposed: each use of a disposed one throws, one under way ends first.</remarks>
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
        get
        {
            using var held = new Held(_tensor);
            return *Address(held, indices);
        }

        set
        {
            using var held = new Held(_tensor);
            *Address(held, indices) = value;
        }
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
        using var held = new Held(contiguous ?? _tensor);
        var count = Length(target.Length, tensorIndex);
        new ReadOnlySpan<T>(Data(held, count) + tensorIndex, count).CopyTo(target);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Writes from <paramref name="tensorIndex"/> on, until the tensor or the span ends.</summary>
    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        using var held = new Held(_tensor);
        var source = array[arrayIndex..];
        var count = Length(source.Length, tensorIndex);
        if (_tensor.is_contiguous())
        {
            source[..count].CopyTo(new Span<T>(Data(held, count) + tensorIndex, count));
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

    // A tensor without elements may have no memory, one of another layout has none that can be read.
    internal static unsafe T* Data(Held tensor, long needed)
    {
        var data = (T*)Native.rt_tensor_data(tensor.Handle);
        return data is null && needed > 0 ? throw NativeError.Last("data") : data;
    }

    private Tensor Detached()
    {
        using var detached = _tensor.detach();
        return detached.contiguous();
    }

    private int Length(int available, long start) => start < 0 || start > Count
        ? throw new ArgumentOutOfRangeException(nameof(start), start, $"the tensor has {Count} elements")
        : (int)Math.Min(available, Count - start);

    private unsafe T* Address(Held held, long[] indices)
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

        return Data(held, 1) + offset;
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
