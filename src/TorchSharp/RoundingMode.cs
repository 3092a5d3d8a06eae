using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>What a division does with its fraction.</summary>
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    public static Tensor div(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) => left.div(right, rounding_mode);

    public static Tensor div(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) => left.div(right, rounding_mode);

    public partial class Tensor
    {
        private static readonly Op DivTensor = new("aten::div.Tensor");
        private static readonly Op DivTensorMode = new("aten::div.Tensor_mode");
        private static readonly Op DivScalar = new("aten::div.Scalar");
        private static readonly Op DivScalarMode = new("aten::div.Scalar_mode");
        private static readonly Op DivTensorInPlace = new("aten::div_.Tensor");
        private static readonly Op DivScalarInPlace = new("aten::div_.Scalar");

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => rounding_mode == RoundingMode.None
            ? DivTensor.Call(this, target)
            : DivTensorMode.Call(this, target, rounding_mode.ToString());

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => rounding_mode == RoundingMode.None
            ? DivScalar.Call(this, target)
            : DivScalarMode.Call(this, target, rounding_mode.ToString());

        public Tensor div_(Tensor target) => DivTensorInPlace.Call(this, target);

        public Tensor div_(Scalar target) => DivScalarInPlace.Call(this, target);

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
    }
}
