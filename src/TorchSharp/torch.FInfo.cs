namespace TorchSharp;

public static partial class torch
{
    /// <summary>The limits of a floating-point type.</summary>
    /// <param name="bits">Of an element.</param>
    /// <param name="eps">From 1 to the next number.</param>
    /// <param name="tiny">The smallest positive number of full precision.</param>
    /// <param name="max">The largest finite number.</param>
    public readonly struct FInfo(int bits, double eps, double tiny, double max)
    {
        public int bits { get; } = bits;

        public double eps { get; } = eps;

        public double tiny { get; } = tiny;

        public double max { get; } = max;

        /// <summary>The lowest finite number.</summary>
        public double min { get; } = -max;
    }

    /// <param name="dtype">Of a complex type, its parts'.</param>
    /// <exception cref="ArgumentException">It is no floating-point type.</exception>
    public static FInfo finfo(ScalarType dtype) => dtype switch
    {
        ScalarType.Float16 => Of(bits: 16, fraction: 10, exponent: 15),
        ScalarType.BFloat16 => Of(bits: 16, fraction: 7, exponent: 127),
        ScalarType.Float32 or ScalarType.ComplexFloat32 => Of(bits: 32, fraction: 23, exponent: 127),
        ScalarType.Float64 or ScalarType.ComplexFloat64 => Of(bits: 64, fraction: 52, exponent: 1023),
        _ => throw new ArgumentException($"{dtype} is no floating-point type", nameof(dtype)),
    };

    // As IEEE 754 lays such a number out: a fraction of so many bits, and exponents from 1 - exponent to exponent.
    private static FInfo Of(int bits, int fraction, int exponent) =>
        new(bits, Math.ScaleB(1, -fraction), Math.ScaleB(1, 1 - exponent), Math.ScaleB(2 - Math.ScaleB(1, -fraction), exponent));
}
