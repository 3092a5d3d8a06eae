using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The upper half of a float32: 8 bits of exponent, 7 of fraction.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct BFloat16 : IEquatable<BFloat16>, IComparable<BFloat16>
{
    private readonly ushort _bits;

    private BFloat16(ushort bits) => _bits = bits;

    public static explicit operator BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);

        // Round to nearest, ties to even; a NaN keeps a bit of its fraction, or it would become infinite.
        return float.IsNaN(value)
            ? new((ushort)((bits >> 16) | 0x40))
            : new((ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }

    public static explicit operator BFloat16(double value) => (BFloat16)(float)value;

    public static implicit operator float(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value._bits << 16);

    public static implicit operator double(BFloat16 value) => (float)value;

    public static bool operator ==(BFloat16 left, BFloat16 right) => left.Equals(right);

    public static bool operator !=(BFloat16 left, BFloat16 right) => !left.Equals(right);

    public static bool operator <(BFloat16 left, BFloat16 right) => (float)left < right;

    public static bool operator >(BFloat16 left, BFloat16 right) => (float)left > right;

    public static bool operator <=(BFloat16 left, BFloat16 right) => (float)left <= right;

    public static bool operator >=(BFloat16 left, BFloat16 right) => (float)left >= right;

    public int CompareTo(BFloat16 other) => ((float)this).CompareTo(other);

    public bool Equals(BFloat16 other) => (float)this == other;

    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    public override int GetHashCode() => _bits;

    public override string ToString() => ((float)this).ToString();
}
