using System.Buffers.Binary;

namespace Retable.TensorFiles.Pickle;

/// <summary>NumPy's arrays, scalars and types, as a checkpoint's labels or metrics may hold them.</summary>
internal static class NumpyGlobals
{
    public static void AddTo(PickleGlobals globals, ReadBudget budget)
    {
        globals.AddValue("numpy.ndarray", NumpyArray.ClassMark);
        globals.Add("numpy.dtype", arguments => new NumpyType(PickleGlobals.Argument<string>(arguments, 0)));
        foreach (var module in (string[])["numpy.core.multiarray", "numpy._core.multiarray"])
        {
            globals.Add($"{module}._reconstruct", _ => new NumpyArray(budget));
            globals.Add($"{module}.scalar", Scalar);
        }
    }

    private static object Scalar(object?[] arguments)
    {
        var type = PickleGlobals.Argument<NumpyType>(arguments, 0).Elements;
        var bytes = PickleGlobals.Argument<byte[]>(arguments, 1);
        if (bytes.Length != type.Size())
        {
            throw new InvalidDataException($"a NumPy scalar of {type} has {bytes.Length} bytes");
        }

        return type switch
        {
            ElementType.Bool => bytes[0] != 0,
            ElementType.UInt8 => (long)bytes[0],
            ElementType.Int8 => (long)(sbyte)bytes[0],
            ElementType.Int16 => (long)BinaryPrimitives.ReadInt16LittleEndian(bytes),
            ElementType.Int32 => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes),
            ElementType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            ElementType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            ElementType.Float32 => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes),
            ElementType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            _ => throw new InvalidDataException($"a NumPy scalar of {type} is not supported"),
        };
    }
}

/// <summary><c>numpy.dtype('f4', ...)</c>; its state brings the byte order.</summary>
internal sealed class NumpyType(string name) : IPickleState
{
    private bool _bigEndian;

    public ElementType Elements => _bigEndian
        ? throw new InvalidDataException("big-endian NumPy arrays inside a pickle are not supported")
        : ElementTypes.FromNumpy(name);

    public void Build(object? state) => _bigEndian = state is object?[] and [_, ">", ..];
}

/// <summary>An array that <c>_reconstruct</c> creates empty and its state (version, shape, type, isFortran, bytes) fills.</summary>
internal sealed class NumpyArray(ReadBudget budget) : IPickleState
{
    public static readonly object ClassMark = new PickleGlobal("numpy.ndarray", _ => throw new InvalidDataException("numpy.ndarray is called directly"));

    /// <summary>The array; null until its state arrives.</summary>
    public StoredTensor? Tensor { get; private set; }

    public void Build(object? state)
    {
        if (state is not object?[] fields || fields.Length < 5)
        {
            throw new InvalidDataException("a NumPy array's state is not (version, shape, type, order, bytes)");
        }

        var type = PickleGlobals.Argument<NumpyType>(fields, 2).Elements;
        var shape = PickleGlobals.Longs(fields, 1);
        var bytes = PickleGlobals.Argument<byte[]>(fields, 4);
        if (Strides.Count(shape) * type.Size() != bytes.Length)
        {
            throw new InvalidDataException($"a NumPy array {type} [{string.Join(", ", shape)}] has {bytes.Length} bytes");
        }

        if (PickleGlobals.Argument<bool>(fields, 3))
        {
            budget.Take(bytes.Length, "an array in column order");
            bytes = Strides.Gather(bytes, type.Size(), 0, shape, Strides.ColumnMajor(shape));
        }

        Tensor = new StoredTensor(type, shape, bytes);
    }
}
