namespace Retable.TensorFiles;

/// <summary>NumPy's <c>.npy</c>: one array.</summary>
public static class NpyFile
{
    /// <summary>Reads an array; big-endian elements are byte-swapped, column-major arrays rearranged to rows.</summary>
    /// <exception cref="InvalidDataException">Not such a file, broken, or of objects or records; the message has the path.</exception>
    public static StoredTensor Read(string path) => FileErrors.Named(path, () =>
    {
        using var stream = File.OpenRead(path);
        return Read(new BoundedReader(stream, stream.Length), new ReadBudget(stream.Length));
    });

    /// <summary>Writes an array in row-major order, little-endian, format 1.0: the same bytes that NumPy writes.</summary>
    /// <exception cref="ArgumentException">NumPy has no such element type (bfloat16).</exception>
    public static void Write(string path, StoredTensor array)
    {
        using var stream = File.Create(path);
        Write(stream, array);
    }

    internal static StoredTensor Read(BoundedReader reader, ReadBudget budget)
    {
        var header = NpyHeader.Read(reader);
        var size = header.Type.Size();
        var byteCount = Strides.Count(header.Shape) * size;
        if (byteCount != reader.Remaining)
        {
            throw new InvalidDataException($"the array {header.Type} [{string.Join(", ", header.Shape)}] needs {byteCount} bytes but {reader.Remaining} follow the header");
        }

        var bytes = reader.Bytes(byteCount, "the array");
        if (header.IsBigEndian)
        {
            Turn(bytes, header.Type);
        }

        if (header.IsColumnMajor)
        {
            budget.Take(bytes.Length, "an array in column order");
            bytes = Strides.Gather(bytes, size, 0, header.Shape, Strides.ColumnMajor(header.Shape));
        }

        return new StoredTensor(header.Type, header.Shape, bytes);
    }

    internal static void Write(Stream stream, StoredTensor array)
    {
        stream.Write(NpyHeader.Write(array));
        stream.Write(array.Bytes.Span);
    }

    private static void Turn(byte[] bytes, ElementType type)
    {
        var width = type is ElementType.ComplexFloat32 or ElementType.ComplexFloat64 ? type.Size() / 2 : type.Size();
        for (var at = 0; at < bytes.Length; at += width)
        {
            bytes.AsSpan(at, width).Reverse();
        }
    }
}
