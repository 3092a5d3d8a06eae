using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>What a <see cref="NativeValue"/> holds; numbered as <c>rt_tag</c> in native/shim.h.</summary>
internal enum NativeTag
{
    Default = 0,
    None = 1,
    Tensor = 2,
    Integer = 3,
    Real = 4,
    Boolean = 5,
    Integers = 6,
    Reals = 7,
    Booleans = 8,
    Tensors = 9,
    OptionalTensors = 10,
    Text = 11,
    Device = 12,
    Complex = 13,
    Generator = 14,
}

/// <summary>An argument or result as it crosses the C interface; <c>rt_value</c> in native/shim.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public NativeTag Tag;
    public int Length;

    /// <summary>The integer, the bits of the real number, or the pointer.</summary>
    public long Bits;
}

/// <summary>What is known of a tensor from one call; <c>rt_tensor_facts</c> in native/shim.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TensorFacts
{
    public sbyte Type;
    public sbyte DeviceType;
    public sbyte DeviceIndex;
    public sbyte Layout;
    public byte RequiresGrad;
    public byte IsLeaf;
    public byte IsComplex;
    public byte IsInference;
    public byte IsContiguous;
    public byte IsChannelsLast;
    public byte IsPinned;
    public byte Unused;
    public int Dimensions;
    public int ElementSize;
    public long Elements;
    public long StorageOffset;
}
