using System.Numerics;
using TorchSharp.Interop;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp;

public static partial class torch
{
    // Elements as numbers of C#.
    public partial class Tensor
    {
        /// <summary>The bytes of a contiguous CPU tensor, in place: valid until it is disposed, and no longer.</summary>
        /// <exception cref="InvalidOperationException">It is not contiguous, not on the CPU, or over 2 GiB.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                var size = numel() * ElementSize;
                if (!is_cpu() || !is_contiguous() || size > int.MaxValue)
                {
                    throw new InvalidOperationException("bytes needs a contiguous tensor on the CPU, of less than 2 GiB");
                }

                using var held = new Held(this);
                return new Span<byte>(TensorAccessor<byte>.Data(held, size), (int)size);
            }
        }

        /// <summary>Access to the elements of a CPU tensor.</summary>
        /// <exception cref="ArgumentException">It holds another type.</exception>
        /// <exception cref="InvalidOperationException">It is on another device.</exception>
        public TensorAccessor<T> data<T>()
            where T : unmanaged => new(this);

        /// <summary>The one element, of exactly the tensor's type.</summary>
        /// <exception cref="ArgumentException">There is not exactly one, or it is of another type.</exception>
        public unsafe T item<T>()
            where T : unmanaged
        {
            ElementTypes.Require<T>(this);
            if (numel() != 1)
            {
                throw new ArgumentException($"item needs one element, but the shape is [{string.Join(", ", shape)}]");
            }

            using var local = is_cpu() ? null : cpu();
            using var held = new Held(local ?? this);
            return *TensorAccessor<T>.Data(held, 1);
        }

        /// <summary>The one element.</summary>
        public Scalar ToScalar() => dtype switch
        {
            ScalarType.Float32 => item<float>(),
            ScalarType.Float64 => item<double>(),
            ScalarType.Float16 => item<Half>(),
            ScalarType.BFloat16 => (float)item<BFloat16>(),
            ScalarType.Byte => item<byte>(),
            ScalarType.Int8 => item<sbyte>(),
            ScalarType.Int16 => item<short>(),
            ScalarType.Int32 => item<int>(),
            ScalarType.Int64 => item<long>(),
            ScalarType.Bool => item<bool>(),
            ScalarType.ComplexFloat32 => item<(float, float)>(),
            ScalarType.ComplexFloat64 => item<Complex>(),
            var other => throw new NotSupportedException($"a scalar of {other}"),
        };

        public T ReadCpuValue<T>(long i)
            where T : unmanaged => data<T>()[i];

        public static explicit operator float(Tensor value) => value.ToSingle();

        public static explicit operator double(Tensor value) => value.ToDouble();

        public static explicit operator int(Tensor value) => value.ToInt32();

        public static explicit operator long(Tensor value) => value.ToInt64();

        public static explicit operator bool(Tensor value) => value.ToBoolean();
    }
}

/// <summary>The one element of a tensor as a number of C#.</summary>
public static class TensorExtensionMethods
{
    public static float ToSingle(this Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this Tensor value) => value.ToScalar().ToDouble();

    public static byte ToByte(this Tensor value) => value.ToScalar().ToByte();

    public static sbyte ToSByte(this Tensor value) => value.ToScalar().ToSByte();

    public static short ToInt16(this Tensor value) => value.ToScalar().ToInt16();

    public static int ToInt32(this Tensor value) => value.ToScalar().ToInt32();

    public static long ToInt64(this Tensor value) => value.ToScalar().ToInt64();

    public static bool ToBoolean(this Tensor value) => value.ToScalar().ToBoolean();

    public static Half ToHalf(this Tensor value) => value.ToScalar().ToHalf();

    public static Complex ToComplexFloat64(this Tensor value) => value.ToScalar().ToComplexFloat64();

    /// <summary>The bytes of an element.</summary>
    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool or ScalarType.QInt8 or ScalarType.QUInt8 => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 or ScalarType.QInt32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a type of elements"),
    };

    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => checked(product * size));
}
