using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            private static readonly Op ForeachNorm = new("aten::_foreach_norm.Scalar");
            private static readonly Op ForeachScale = new("aten::_foreach_mul_.Scalar");

            /// <summary>Scales all gradients by one factor, so that their norm together is at most a given one.</summary>
            /// <param name="tensors">Parameters; those without a gradient are left out.</param>
            /// <param name="max_norm">The largest norm allowed.</param>
            /// <param name="norm_type">p of the norm; infinity is the largest magnitude.</param>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var noGradient = no_grad();
                using var scope = NewDisposeScope();
                Tensor[] gradients = [.. tensors.Select(parameter => parameter.grad).OfType<Tensor>()];
                if (gradients.Length == 0)
                {
                    return 0;
                }

                var norms = double.IsPositiveInfinity(norm_type)
                    ? [.. gradients.Select(gradient => gradient.abs().max())]
                    : ForeachNorm.CallList(gradients, (Scalar)norm_type);
                var all = stack([.. norms.Select(norm => norm.to(norms[0].device))]);
                var total = double.IsPositiveInfinity(norm_type)
                    ? all.max().to(ScalarType.Float64).item<double>()
                    : all.norm((float)norm_type).to(ScalarType.Float64).item<double>();
                var factor = max_norm / (total + 1e-6);
                if (factor < 1)
                {
                    ForeachScale.CallVoid(gradients, (Scalar)factor);
                }

                return total;
            }

            /// <summary>Bounds every gradient's elements by a magnitude.</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var noGradient = no_grad();
                using var scope = NewDisposeScope();
                foreach (var gradient in tensors.Select(parameter => parameter.grad).OfType<Tensor>())
                {
                    gradient.clamp_(-clip_value, clip_value);
                }
            }
        }
    }
}
