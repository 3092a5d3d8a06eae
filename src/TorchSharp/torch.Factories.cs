using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static readonly Op EmptyOp = new("aten::empty.memory_format");
    private static readonly Op ZerosOp = new("aten::zeros");
    private static readonly Op OnesOp = new("aten::ones");
    private static readonly Op FullOp = new("aten::full");
    private static readonly Op ArangeOp = new("aten::arange.start_step");
    private static readonly Op LinspaceOp = new("aten::linspace");
    private static readonly Op LogspaceOp = new("aten::logspace");
    private static readonly Op EyeOp = new("aten::eye.m");
    private static readonly Op ScalarTensorOp = new("aten::scalar_tensor");
    private static ScalarType DefaultType = ScalarType.Float32;

    /// <summary>The type of factories that are told none; float32 at the start.</summary>
    public static ScalarType get_default_dtype() => DefaultType;

    /// <exception cref="ArgumentException">It is not a floating-point type.</exception>
    public static void set_default_dtype(ScalarType dtype) => DefaultType = is_floating_point(dtype)
        ? dtype
        : throw new ArgumentException($"the default must be a floating-point type, not {dtype}", nameof(dtype));

    public static Tensor empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(EmptyOp.Call(size, dtype ?? DefaultType, layout.strided, device), requires_grad);

    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(ZerosOp.Call(size, dtype ?? DefaultType, layout.strided, device), requires_grad);

    public static Tensor ones(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(OnesOp.Call(size, dtype ?? DefaultType, layout.strided, device), requires_grad);

    public static Tensor full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(FullOp.Call(size, value, dtype ?? DefaultOf(value), layout.strided, device), requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(ArangeOp.Call(start, stop, step, dtype ?? Common(start, stop, step), layout.strided, device), requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(
        double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(LinspaceOp.Call((Scalar)start, (Scalar)end, steps, dtype ?? DefaultType, layout.strided, device), requires_grad);

    public static Tensor logspace(
        double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(LogspaceOp.Call((Scalar)start, (Scalar)end, steps, @base, dtype ?? DefaultType, layout.strided, device), requires_grad);

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(EyeOp.Call(rows, columns < 0 ? rows : columns, dtype ?? DefaultType, layout.strided, device), requires_grad);

    internal static Tensor scalar_tensor(Scalar value, ScalarType? dtype = null, Device? device = null) =>
        ScalarTensorOp.Call(value, dtype ?? DefaultOf(value), layout.strided, device);

    private static ScalarType DefaultOf(Scalar value) => is_floating_point(value.Type) ? DefaultType : value.Type;

    // Whole numbers count in int64, anything else in the default type.
    private static ScalarType Common(params ReadOnlySpan<Scalar> values)
    {
        foreach (var value in values)
        {
            if (!is_integral(value.Type))
            {
                return DefaultType;
            }
        }

        return ScalarType.Int64;
    }

    private static Tensor Made(Tensor tensor, bool requires_grad) => requires_grad ? tensor.with_requires_grad() : tensor;
}
