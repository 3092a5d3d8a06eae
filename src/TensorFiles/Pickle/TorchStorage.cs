namespace Retable.TensorFiles.Pickle;

/// <summary>A block of elements that one or more tensors view. In a legacy file the bytes follow after the tensors.</summary>
internal sealed class TorchStorage(ElementType? type, long count)
{
    private ReadOnlyMemory<byte>? _bytes;

    /// <summary>The number of elements, or of bytes if the storage has no type.</summary>
    public long Count { get; } = count;

    public int ElementSize => type?.Size() ?? 1;

    public long ByteCount => Count >= 0 && Count <= long.MaxValue / 16
        ? Count * ElementSize
        : throw new InvalidDataException($"a storage states {Count} elements");

    public ReadOnlyMemory<byte> Bytes
    {
        get => _bytes ?? throw new InvalidDataException("the file does not hold the bytes of a storage that it refers to");
        set => _bytes = value.Length == ByteCount ? value : throw new InvalidDataException($"a storage of {ByteCount} bytes got {value.Length}");
    }

    /// <summary>The storage that a persistent id ('storage', type, key, location, count, ...) describes, without its bytes.</summary>
    public static (string Key, TorchStorage Storage) Described(object? id) =>
        id is object?[] and ["storage", StorageType type, string key, _, long count, ..]
            ? (key, new TorchStorage(type.Elements, count))
            : throw new InvalidDataException("a persistent id is not that of a storage");

    /// <summary>A tensor that views this storage.</summary>
    /// <exception cref="InvalidDataException">It reaches outside, or unfolds to more than the budget allows.</exception>
    public StoredTensor View(long offset, long[] shape, long[] strides, ReadBudget budget, ElementType? elements = null)
    {
        var of = elements ?? type ?? throw new InvalidDataException("a tensor has no element type");
        Strides.RequireInside(offset, shape, strides, ByteCount / of.Size());
        var size = of.Size();
        var byteCount = Strides.Count(shape) * size;
        if (byteCount == 0)
        {
            // An empty view may begin beyond the end, as x[5:5, 3:] of a [5, 4] does.
            return new StoredTensor(of, [.. shape], new Lazy<ReadOnlyMemory<byte>>(ReadOnlyMemory<byte>.Empty));
        }

        if (Strides.AreContiguous(shape, strides))
        {
            return new StoredTensor(of, [.. shape], new Lazy<ReadOnlyMemory<byte>>(() => Bytes.Slice(checked((int)(offset * size)), (int)byteCount)));
        }

        budget.Take(byteCount, "a strided tensor");
        return new StoredTensor(of, [.. shape], new Lazy<ReadOnlyMemory<byte>>(() => Strides.Gather(Bytes.Span, size, offset, shape, strides)));
    }

    /// <summary>A storage that is part of this one.</summary>
    public TorchStorage Part(long offset, long count)
    {
        Strides.RequireInside(offset, [count], [1], Count);
        return new TorchStorage(type, count) { Bytes = Bytes.Slice(checked((int)(offset * ElementSize)), checked((int)(count * ElementSize))) };
    }
}
