using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Arithmetic on lists of tensors with one call each: on a GPU also one kernel, on a CPU at least one crossing into libtorch.</summary>
internal static class Foreach
{
    private static readonly Op AddList = new("aten::_foreach_add.List");
    private static readonly Op AddListInPlace = new("aten::_foreach_add_.List");
    private static readonly Op AddScalarInPlace = new("aten::_foreach_add_.Scalar");
    private static readonly Op ScaleInPlace = new("aten::_foreach_mul_.Scalar");
    private static readonly Op DivideInPlace = new("aten::_foreach_div_.Scalar");
    private static readonly Op Product = new("aten::_foreach_addcmul_.Scalar");
    private static readonly Op Quotient = new("aten::_foreach_addcdiv_.Scalar");
    private static readonly Op Root = new("aten::_foreach_sqrt");
    private static readonly Op Negative = new("aten::_foreach_neg");

    /// <summary>left + alpha · right.</summary>
    public static Tensor[] Add(Tensor[] left, Tensor[] right, double alpha) => AddList.CallList(left, right, alpha);

    /// <summary>left += alpha · right.</summary>
    public static void AddTo(Tensor[] left, Tensor[] right, double alpha) => AddListInPlace.CallVoid(left, right, alpha);

    /// <summary>tensors += value.</summary>
    public static void AddTo(Tensor[] tensors, double value) => AddScalarInPlace.CallVoid(tensors, value);

    /// <summary>tensors *= factor.</summary>
    public static void Scale(Tensor[] tensors, double factor) => ScaleInPlace.CallVoid(tensors, factor);

    /// <summary>tensors /= divisor.</summary>
    public static void Divide(Tensor[] tensors, double divisor) => DivideInPlace.CallVoid(tensors, divisor);

    /// <summary>target += factor · left · right.</summary>
    public static void AddProduct(Tensor[] target, Tensor[] left, Tensor[] right, double factor) => Product.CallVoid(target, left, right, factor);

    /// <summary>target += factor · left / right.</summary>
    public static void AddQuotient(Tensor[] target, Tensor[] left, Tensor[] right, double factor) => Quotient.CallVoid(target, left, right, factor);

    public static Tensor[] Sqrt(Tensor[] tensors) => Root.CallList(tensors);

    public static Tensor[] Negate(Tensor[] tensors) => Negative.CallList(tensors);
}
