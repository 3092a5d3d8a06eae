using System.Numerics;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number whose type the operator decides; an integer, a real, a boolean or a complex number.</summary>
/// <remarks>Disposable because the package's is; there is nothing to free.</remarks>
public sealed class Scalar : IDisposable
{
    private readonly long _bits;
    private readonly double _imaginary;

    private Scalar(ScalarType type, long bits, double imaginary = 0)
    {
        Type = type;
        _bits = bits;
        _imaginary = imaginary;
    }

    public ScalarType Type { get; }

    internal double Real => torch.is_integral(Type) ? _bits : BitConverter.Int64BitsToDouble(_bits);

    internal double Imaginary => _imaginary;

    internal long Integer => torch.is_integral(Type) ? _bits : checked((long)Real);

    public static implicit operator Scalar(byte value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(sbyte value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(short value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(int value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(long value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(Half value) => (double)value;

    public static implicit operator Scalar(float value) => (double)value;

    public static implicit operator Scalar(double value) => new(ScalarType.Float64, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Scalar(bool value) => new(ScalarType.Bool, value ? 1 : 0);

    public static implicit operator Scalar((float Real, float Imaginary) value) => new Complex(value.Real, value.Imaginary);

    public static implicit operator Scalar(Complex value) =>
        new(ScalarType.ComplexFloat64, BitConverter.DoubleToInt64Bits(value.Real), value.Imaginary);

    public void Dispose()
    {
    }

    public override string ToString() =>
        Type == ScalarType.ComplexFloat64 ? new Complex(Real, Imaginary).ToString() : Real.ToString("R");

    internal Argument ToArgument() => Type switch
    {
        ScalarType.Bool => _bits != 0,
        ScalarType.ComplexFloat64 => new Complex(Real, Imaginary),
        _ when torch.is_integral(Type) => _bits,
        _ => Real,
    };
}
