using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>An argument of an operator, from any type that a wrapper's parameter has; null is the schema's None.</summary>
/// <remarks>Holds what must stay alive during the call, and no memory of its own: lists are copied at the call.</remarks>
internal readonly struct Argument
{
    private Argument(NativeTag tag, long bits = 0, object? source = null, int length = 0)
    {
        Tag = tag;
        Bits = bits;
        Source = source;
        Length = length;
    }

    /// <summary>Leaves the argument to the schema's default.</summary>
    public static Argument Default => default;

    /// <summary>The schema's None.</summary>
    public static Argument None => new(NativeTag.None);

    public NativeTag Tag { get; }

    /// <summary>The number's bits, for a plain value.</summary>
    public long Bits { get; }

    /// <summary>The tensor, generator, list or text.</summary>
    public object? Source { get; }

    /// <summary>Elements of a list, the index of a device.</summary>
    public int Length { get; }

    /// <summary>Indices, where a null stands for "all of this dimension".</summary>
    public static Argument Indices(Tensor?[] tensors) => new(NativeTag.OptionalTensors, 0, tensors.ToArray(), tensors.Length);

    public static implicit operator Argument(Tensor? value) =>
        value is null ? None : new(NativeTag.Tensor, 0, value);

    // A copy: what is held at the start of a call must be what is let go at its end, whatever the caller's array holds then.
    public static implicit operator Argument(Tensor[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(NativeTag.Tensors, 0, value.ToArray(), value.Length);
    }

    public static implicit operator Argument(ReadOnlySpan<Tensor> value) => value.ToArray();

    public static implicit operator Argument(Scalar? value) => value?.ToArgument() ?? None;

    public static implicit operator Argument(long value) => new(NativeTag.Integer, value);

    public static implicit operator Argument(long? value) => value is { } given ? given : None;

    public static implicit operator Argument(int value) => new(NativeTag.Integer, value);

    public static implicit operator Argument(int? value) => value is { } given ? given : None;

    public static implicit operator Argument(double value) => new(NativeTag.Real, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(double? value) => value is { } given ? given : None;

    public static implicit operator Argument(bool value) => new(NativeTag.Boolean, value ? 1 : 0);

    public static implicit operator Argument(bool? value) => value is { } given ? given : None;

    public static implicit operator Argument(long[]? value) =>
        value is null ? None : new(NativeTag.Integers, 0, value, value.Length);

    public static implicit operator Argument(ReadOnlySpan<long> value) => value.ToArray();

    public static implicit operator Argument(double[]? value) =>
        value is null ? None : new(NativeTag.Reals, 0, value, value.Length);

    public static implicit operator Argument(bool[] value) =>
        new(NativeTag.Booleans, 0, Array.ConvertAll(value, flag => flag ? 1L : 0L), value.Length);

    public static implicit operator Argument(string? value) =>
        value is null ? None : new(NativeTag.Text, 0, value, System.Text.Encoding.UTF8.GetByteCount(value));

    public static implicit operator Argument(ScalarType value) => new(NativeTag.Integer, (long)value);

    public static implicit operator Argument(ScalarType? value) => value is { } given ? given : None;

    public static implicit operator Argument(memory_format value) => new(NativeTag.Integer, value.Native());

    public static implicit operator Argument(memory_format? value) => value is { } given ? given : None;

    public static implicit operator Argument(layout? value) =>
        value is { } given ? new(NativeTag.Integer, (long)given) : None;

    public static implicit operator Argument(Device? value) =>
        value is null ? None : new(NativeTag.Device, (long)value.type, null, value.index);

    public static implicit operator Argument(Generator? value) =>
        value is null ? None : new(NativeTag.Generator, 0, value);

    public static implicit operator Argument(System.Numerics.Complex value) =>
        new(NativeTag.Complex, 0, new[] { value.Real, value.Imaginary }, 1);
}
