using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>One result of an operator.</summary>
internal readonly record struct Result(object? Value)
{
    /// <summary>The tensor; null where the operator gave an undefined one.</summary>
    public Tensor? Tensor => (Tensor?)Value;

    public Tensor[] Tensors => (Tensor[])Value!;

    public bool Boolean => (bool)Value!;

    public long Integer => (long)Value!;

    public double Real => (double)Value!;

    /// <summary>Takes over what the shim returned.</summary>
    internal static unsafe Result[] Take(NativeValue* values, int count)
    {
        var results = new Result[count];
        for (var i = 0; i < count; i++)
        {
            results[i] = new Result(ValueOf(values[i]));
        }

        return results;
    }

    private static unsafe object? ValueOf(NativeValue value) => value.Tag switch
    {
        NativeTag.Tensor => value.Bits == 0 ? null : new Tensor((nint)value.Bits),
        NativeTag.Integer => value.Bits,
        NativeTag.Real => BitConverter.Int64BitsToDouble(value.Bits),
        NativeTag.Boolean => value.Bits != 0,
        NativeTag.Tensors => ListOf((nint*)value.Bits, value.Length),
        _ => null,
    };

    private static unsafe Tensor[] ListOf(nint* handles, int count)
    {
        var tensors = new Tensor[count];
        for (var i = 0; i < count; i++)
        {
            tensors[i] = new Tensor(handles[i]);
        }

        Native.rt_tensors_free(handles);
        return tensors;
    }
}
