using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Activations: each one an operator of libtorch, with its in-place form where that has one.
        public static partial class functional
        {
            private static readonly Elementwise Relu = new("relu");
            private static readonly Elementwise Relu6 = new("relu6");
            private static readonly Elementwise LeakyRelu = new("leaky_relu");
            private static readonly Elementwise Elu = new("elu");
            private static readonly Elementwise Selu = new("selu");
            private static readonly Elementwise Celu = new("celu");
            private static readonly Elementwise Silu = new("silu");
            private static readonly Elementwise MishOp = new("mish");
            private static readonly Elementwise SigmoidOp = new("sigmoid");
            private static readonly Elementwise TanhOp = new("tanh");
            private static readonly Elementwise HardswishOp = new("hardswish");
            private static readonly Elementwise HardsigmoidOp = new("hardsigmoid");
            private static readonly Elementwise HardtanhOp = new("hardtanh");
            private static readonly Elementwise ThresholdOp = new("threshold");
            private static readonly Op GeluOp = new("aten::gelu");
            private static readonly Op GluOp = new("aten::glu");
            private static readonly Op LogSigmoidOp = new("aten::log_sigmoid");
            private static readonly Op SoftplusOp = new("aten::softplus");
            private static readonly Op PReluOp = new("aten::prelu");
            private static readonly Op HardshrinkOp = new("aten::hardshrink");
            private static readonly Op SoftshrinkOp = new("aten::softshrink");
            private static readonly Op SoftmaxOp = new("aten::softmax.int");
            private static readonly Op LogSoftmaxOp = new("aten::log_softmax.int");

            public static Tensor relu(Tensor x, bool inplace = false) => Relu.Call(inplace, x);

            public static Tensor relu6(Tensor x, bool inplace = false) => Relu6.Call(inplace, x);

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                LeakyRelu.Call(inplace, input, negative_slope);

            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => Elu.Call(inplace, x, alpha);

            public static Tensor selu(Tensor x, bool inplace = false) => Selu.Call(inplace, x);

            public static Tensor celu(Tensor x, double alpha, bool inplace = false) => Celu.Call(inplace, x, alpha);

            public static Tensor silu(Tensor x, bool inplace = false) => Silu.Call(inplace, x);

            public static Tensor mish(Tensor x, bool inplace = false) => MishOp.Call(inplace, x);

            public static Tensor sigmoid(Tensor x) => SigmoidOp.Call(false, x);

            public static Tensor sigmoid(Tensor x, bool inplace) => SigmoidOp.Call(inplace, x);

            public static Tensor tanh(Tensor x, bool inplace = false) => TanhOp.Call(inplace, x);

            public static Tensor hardswish(Tensor input, bool inplace = false) => HardswishOp.Call(inplace, input);

            public static Tensor hardsigmoid(Tensor input, bool inplace = false) => HardsigmoidOp.Call(inplace, input);

            public static Tensor hardtanh(Tensor x, double min_val = -1.0, double max_val = 1.0, bool inplace = false) =>
                HardtanhOp.Call(inplace, x, min_val, max_val);

            public static Tensor threshold(Tensor x, double threshold, double value, bool inplace = false) =>
                ThresholdOp.Call(inplace, x, threshold, value);

            /// <summary>x · Φ(x), exactly.</summary>
            public static Tensor gelu(Tensor x) => GeluOp.Call(x);

            public static Tensor gelu(Tensor x, Modules.GELU.Approximate approximate, bool inplace = false)
            {
                var result = GeluOp.Call(x, approximate.ToString());
                return inplace ? Overwrite(x, result) : result;
            }

            public static Tensor gelu(Tensor x, bool inplace) => gelu(x, Modules.GELU.Approximate.none, inplace);

            public static Tensor glu(Tensor input, long dim = -1) => GluOp.Call(input, dim);

            public static Tensor logsigmoid(Tensor x) => LogSigmoidOp.Call(x);

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => SoftplusOp.Call(x, beta, threshold);

            public static Tensor prelu(Tensor input, Tensor weight) => PReluOp.Call(input, weight);

            public static Tensor hardshrink(Tensor x, double lambda = 0.5) => HardshrinkOp.Call(x, lambda);

            public static Tensor softshrink(Tensor x, double lambda = 0.5) => SoftshrinkOp.Call(x, lambda);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => SoftmaxOp.Call(input, dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => LogSoftmaxOp.Call(x, dim);

            public static Tensor softmin(Tensor x, long dim)
            {
                using var negated = x.neg();
                return softmax(negated, dim);
            }

            private static Tensor Overwrite(Tensor target, Tensor result)
            {
                target.copy_(result);
                result.Dispose();
                return target.alias();
            }

            /// <summary>An operator and its in-place form, whose name ends in an underscore.</summary>
            private sealed class Elementwise(string name)
            {
                private readonly Op _outOfPlace = new($"aten::{name}");
                private readonly Op _inPlace = new($"aten::{name}_");

                public Tensor Call(bool inplace, params ReadOnlySpan<Argument> arguments) => (inplace ? _inPlace : _outOfPlace).Call(arguments);
            }
        }
    }
}
