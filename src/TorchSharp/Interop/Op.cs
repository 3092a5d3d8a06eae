using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>An ATen operator by its schema name, for instance <c>aten::add.Tensor</c>; looked up at its first call.</summary>
/// <remarks>Arguments are given in the schema's order; those left out at the end take the schema's defaults.</remarks>
internal sealed unsafe class Op(string name)
{
    private nint _native;

    /// <summary>The schema as libtorch prints it.</summary>
    /// <exception cref="ExternalException">This libtorch has no such operator.</exception>
    public string Schema => Marshal.PtrToStringUTF8((nint)Native.rt_operator_schema(Handle))!;

    private nint Handle => _native != 0 ? _native : Resolve();

    /// <summary>Calls an operator that returns one tensor.</summary>
    /// <exception cref="ExternalException">libtorch refuses; the message names operator, arguments and reason.</exception>
    /// <exception cref="ObjectDisposedException">An argument has been disposed.</exception>
    public Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        var values = stackalloc NativeValue[arguments.Length];
        var words = ArgumentMarshal.Enter(arguments, values);
        try
        {
            var handle = words == 0
                ? Native.rt_call_tensor(Handle, values, arguments.Length)
                : CallWithLists(arguments, values, words);
            return handle == 0 ? throw Failure(arguments) : new Tensor(handle);
        }
        finally
        {
            ArgumentMarshal.Leave(arguments);
        }
    }

    /// <summary>Calls an operator with any number of results.</summary>
    /// <param name="count">How many it returns.</param>
    /// <param name="arguments">In the schema's order.</param>
    public Result[] CallMany(int count, params ReadOnlySpan<Argument> arguments)
    {
        var values = stackalloc NativeValue[arguments.Length];
        var words = ArgumentMarshal.Enter(arguments, values);
        var scratch = stackalloc nint[ArgumentMarshal.OnStack];
        var results = stackalloc NativeValue[count];
        try
        {
            using var lists = new ArgumentMarshal.Lists(scratch, words);
            lists.Fill(arguments, values);
            var returned = Native.rt_call(Handle, values, arguments.Length, results, count);
            return returned < 0 ? throw Failure(arguments) : Result.Take(results, returned);
        }
        finally
        {
            ArgumentMarshal.Leave(arguments);
        }
    }

    /// <summary>Calls for a list of tensors.</summary>
    public Tensor[] CallList(params ReadOnlySpan<Argument> arguments) => CallMany(1, arguments)[0].Tensors;

    /// <summary>Calls for a pair of tensors.</summary>
    public (Tensor, Tensor) CallPair(params ReadOnlySpan<Argument> arguments)
    {
        var results = CallMany(2, arguments);
        return (results[0].Tensor!, results[1].Tensor!);
    }

    /// <summary>Calls for three tensors.</summary>
    public (Tensor, Tensor, Tensor) CallTriple(params ReadOnlySpan<Argument> arguments)
    {
        var results = CallMany(3, arguments);
        return (results[0].Tensor!, results[1].Tensor!, results[2].Tensor!);
    }

    /// <summary>Calls for an effect only, for instance the in-place operators on lists.</summary>
    public void CallVoid(params ReadOnlySpan<Argument> arguments) => CallMany(0, arguments);

    private nint CallWithLists(ReadOnlySpan<Argument> arguments, NativeValue* values, int words)
    {
        var scratch = stackalloc nint[ArgumentMarshal.OnStack];
        using var lists = new ArgumentMarshal.Lists(scratch, words);
        lists.Fill(arguments, values);
        return Native.rt_call_tensor(Handle, values, arguments.Length);
    }

    private nint Resolve()
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var overload = dot < 0 ? "" : name[(dot + 1)..];
        return _native = NativeError.Check(Native.rt_operator_find(dot < 0 ? name : name[..dot], overload), name);
    }

    private ExternalException Failure(ReadOnlySpan<Argument> arguments) =>
        NativeError.Last($"{name}({ArgumentText.Of(arguments)})");
}
