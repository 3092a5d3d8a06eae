using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Pools.
        public static partial class functional
        {
            private static readonly Op MaxPool1dOp = new("aten::max_pool1d");
            private static readonly Op MaxPool2dOp = new("aten::max_pool2d");
            private static readonly Op MaxPool2dIndices = new("aten::max_pool2d_with_indices");
            private static readonly Op AvgPool1dOp = new("aten::avg_pool1d");
            private static readonly Op AvgPool2dOp = new("aten::avg_pool2d");
            private static readonly Op AdaptiveAvgPool1dOp = new("aten::adaptive_avg_pool1d");
            private static readonly Op AdaptiveAvgPool2dOp = new("aten::adaptive_avg_pool2d");
            private static readonly Op AdaptiveMaxPool2dOp = new("aten::adaptive_max_pool2d");

            public static Tensor max_pool1d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                MaxPool1dOp.Call(input, new[] { kernel_size }, new[] { stride ?? kernel_size }, new[] { padding ?? 0 }, new[] { dilation ?? 1 }, ceil_mode);

            /// <param name="input">[n, channels, height, width].</param>
            /// <param name="kernel_size">One number or two.</param>
            /// <param name="strides">The kernel's size if not given.</param>
            /// <param name="padding">0 if not given.</param>
            /// <param name="dilation">1 if not given.</param>
            /// <param name="ceil_mode">Whether an incomplete last window counts.</param>
            public static Tensor max_pool2d(
                Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                MaxPool2dOp.Call(input, kernel_size, strides ?? kernel_size, padding ?? Zero, dilation ?? One, ceil_mode);

            public static Tensor max_pool2d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                max_pool2d(input, [kernel_size], [stride ?? kernel_size], [padding ?? 0], [dilation ?? 1], ceil_mode);

            public static (Tensor output, Tensor indices) max_pool2d_with_indices(
                Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                MaxPool2dIndices.CallPair(input, kernel_size, strides ?? kernel_size, padding ?? Zero, dilation ?? One, ceil_mode);

            public static Tensor avg_pool1d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true) =>
                AvgPool1dOp.Call(input, new[] { kernel_size }, new[] { stride ?? kernel_size }, new[] { padding ?? 0 }, ceil_mode, count_include_pad);

            public static Tensor avg_pool2d(
                Tensor input,
                long[] kernel_size,
                long[]? strides = null,
                long[]? paddings = null,
                bool ceil_mode = false,
                bool count_include_pad = true,
                long? divisor_override = null) =>
                AvgPool2dOp.Call(input, kernel_size, strides ?? kernel_size, paddings ?? Zero, ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool2d(
                Tensor input,
                long kernel_size,
                long? stride = null,
                long? padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true,
                long? divisor_override = null) =>
                avg_pool2d(input, [kernel_size], [stride ?? kernel_size], [padding ?? 0], ceil_mode, count_include_pad, divisor_override);

            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) => AdaptiveAvgPool1dOp.Call(input, new[] { output_size });

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) => AdaptiveAvgPool2dOp.Call(input, output_size);

            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) =>
                adaptive_avg_pool2d(input, [output_size.Item1, output_size.Item2]);

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, [output_size, output_size]);

            public static Tensor adaptive_max_pool2d(Tensor input, long[] output_size)
            {
                var (output, indices) = AdaptiveMaxPool2dOp.CallPair(input, output_size);
                indices.Dispose();
                return output;
            }
        }
    }
}
