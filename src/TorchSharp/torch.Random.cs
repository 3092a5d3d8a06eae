using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static readonly Op RandOp = new("aten::rand.generator");
    private static readonly Op RandnOp = new("aten::randn.generator");
    private static readonly Op RandintOp = new("aten::randint.low_generator");
    private static readonly Op RandpermOp = new("aten::randperm.generator");

    /// <summary>Uniform in [0, 1).</summary>
    public static Tensor rand(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Made(RandOp.Call(size, generator, dtype ?? DefaultType, layout.strided, device), requires_grad);

    /// <summary>Standard normal.</summary>
    public static Tensor randn(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Made(RandnOp.Call(size, generator, dtype ?? DefaultType, layout.strided, device), requires_grad);

    /// <summary>Whole numbers in [low, high).</summary>
    public static Tensor randint(
        long low, long high, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Made(RandintOp.Call(low, high, size, generator, dtype ?? ScalarType.Int64, layout.strided, device), requires_grad);

    public static Tensor randint(
        long high, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator);

    /// <summary>The numbers 0 … n − 1 in random order.</summary>
    public static Tensor randperm(
        long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Made(RandpermOp.Call(n, generator, dtype ?? ScalarType.Int64, layout.strided, device), requires_grad);
}
