using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>How parameters start. Each function fills its tensor and gives it back.</summary>
        public static class init
        {
            private static readonly Op Uniform = new("aten::uniform_");
            private static readonly Op Normal = new("aten::normal_");
            private static readonly Op QrOp = new("aten::linalg_qr");
            private static readonly Op Fill = new("aten::fill_.Scalar");

            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1,
            }

            /// <summary>The factor by which an activation asks for larger weights.</summary>
            /// <param name="nonlinearity">The activation after the layer.</param>
            /// <param name="param">The slope of <see cref="NonlinearityType.LeakyReLU"/>.</param>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + (param * param))),
                _ => 1,
            };

            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);

            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0);

            public static Tensor constant_(Tensor tensor, Scalar val) => Filled(tensor, Fill, val);

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Filled(tensor, Uniform, low, high, generator);

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Filled(tensor, Normal, mean, std, generator);

            /// <summary>Normal, but redrawn until it lies in a … b (absolute, not in standard deviations).</summary>
            public static Tensor trunc_normal_(
                Tensor tensor, double mean = 0.0, double std = 1.0, double a = -2.0, double b = 2.0, Generator? generator = null)
            {
                using var noGradient = no_grad();
                using var scope = NewDisposeScope();
                var low = Cumulative((a - mean) / std);
                var high = Cumulative((b - mean) / std);
                uniform_(tensor, (2 * low) - 1, (2 * high) - 1, generator);
                tensor.erfinv_();
                tensor.mul_(std * Math.Sqrt(2));
                tensor.add_(mean);
                tensor.clamp_(a, b);
                return tensor;
            }

            /// <summary>Rows (or columns, if there are more rows than columns) that are orthonormal, times a gain.</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1.0)
            {
                if (tensor.ndim < 2)
                {
                    throw new ArgumentException($"needs at least 2 dimensions but got {tensor.ndim}", nameof(tensor));
                }

                using var noGradient = no_grad();
                using var scope = NewDisposeScope();
                var rows = tensor.size(0);
                var flat = normal_(empty([rows, tensor.numel() / rows], tensor.dtype, tensor.device));
                var wide = flat.size(1) > rows;
                var (q, r) = QrOp.CallPair(wide ? flat.t() : flat);
                q = q * r.diagonal().sign();
                tensor.copy_((wide ? q.t() : q).reshape(tensor.shape) * gain);
                return tensor;
            }

            public static Tensor kaiming_uniform_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = calculate_gain(nonlinearity, a) * Math.Sqrt(3.0 / Math.Max(Fan(tensor, mode), 1));
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, calculate_gain(nonlinearity, a) / Math.Sqrt(Math.Max(Fan(tensor, mode), 1)));

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                var bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return normal_(tensor, 0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)));
            }

            /// <summary>How many numbers go into an output, and how many outputs a number goes to.</summary>
            /// <param name="tensor">A weight, [out, in] or [out, in, kernel...].</param>
            /// <exception cref="ArgumentException">It has fewer than two dimensions.</exception>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2)
                {
                    throw new ArgumentException($"needs at least 2 dimensions but has shape [{string.Join(", ", shape)}]", nameof(tensor));
                }

                var receptive = shape[2..].Aggregate(1L, (product, size) => product * size);
                return (shape[1] * receptive, shape[0] * receptive);
            }

            private static long Fan(Tensor tensor, FanInOut mode)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return mode == FanInOut.FanIn ? fanIn : fanOut;
            }

            private static Tensor Filled(Tensor tensor, Op fill, params ReadOnlySpan<Argument> arguments)
            {
                using var noGradient = no_grad();
                fill.Call([tensor, .. arguments]).Dispose();
                return tensor;
            }

            // Φ, by the complementary error function of the machine's numbers.
            private static double Cumulative(double x)
            {
                using var half = tensor(x / Math.Sqrt(2), ScalarType.Float64);
                using var erf = half.erf();
                return (1 + erf.item<double>()) / 2;
            }
        }
    }
}
