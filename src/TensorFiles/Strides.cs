namespace Retable.TensorFiles;

/// <summary>Arithmetic with shapes and strides that come from a file and therefore may be anything.</summary>
internal static class Strides
{
    /// <summary>The number of elements of a shape.</summary>
    /// <exception cref="InvalidDataException">A size is negative, or the product does not fit 63 bits.</exception>
    public static long Count(ReadOnlySpan<long> shape)
    {
        var empty = false;
        foreach (var size in shape)
        {
            empty |= size == 0;
            if (size < 0)
            {
                throw new InvalidDataException($"a shape has a negative size: [{string.Join(", ", shape.ToArray())}]");
            }
        }

        var count = 1L;
        foreach (var size in empty ? [] : shape)
        {
            if (count > long.MaxValue / 16 / size)
            {
                throw new InvalidDataException($"a shape has too many elements: [{string.Join(", ", shape.ToArray())}]");
            }

            count *= size;
        }

        return empty ? 0 : count;
    }

    /// <summary>Whether the elements lie row by row without gaps.</summary>
    public static bool AreContiguous(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        var expected = 1L;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            if (shape[axis] != 1 && strides[axis] != expected)
            {
                return false;
            }

            expected *= shape[axis];
        }

        return true;
    }

    /// <summary>The strides of column-by-column order.</summary>
    public static long[] ColumnMajor(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        var next = 1L;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            strides[axis] = next;
            next *= Math.Max(shape[axis], 1);
        }

        return strides;
    }

    /// <summary>Refuses a view that reaches outside its storage.</summary>
    /// <exception cref="InvalidDataException">The view reaches outside its storage, or a number is negative.</exception>
    public static void RequireInside(long offset, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, long storage)
    {
        if (shape.Length != strides.Length || offset < 0 || storage < 0)
        {
            throw new InvalidDataException($"a tensor has {shape.Length} sizes, {strides.Length} strides, offset {offset}");
        }

        if (Count(shape) == 0)
        {
            return;
        }

        Int128 last = offset;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            last += (Int128)(shape[axis] - 1) * strides[axis];
            if (strides[axis] < 0)
            {
                throw new InvalidDataException($"a tensor has a negative stride: {strides[axis]}");
            }
        }

        if (last >= storage)
        {
            throw new InvalidDataException($"a tensor reaches element {last} of a storage of {storage}");
        }
    }

    /// <summary>Copies a strided view row by row. The caller has checked that it lies inside the storage.</summary>
    public static byte[] Gather(ReadOnlySpan<byte> storage, int elementSize, long offset, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        var result = new byte[checked(Count(shape) * elementSize)];
        var index = new long[shape.Length];
        var at = offset;
        for (var written = 0; written < result.Length; written += elementSize)
        {
            storage.Slice(checked((int)(at * elementSize)), elementSize).CopyTo(result.AsSpan(written));
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                at += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                at -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return result;
    }
}
