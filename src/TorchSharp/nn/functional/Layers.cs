using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Linear maps, convolutions, normalizations, dropout, embeddings.
        public static partial class functional
        {
            private static readonly long[] One = [1];
            private static readonly long[] Zero = [0];
            private static readonly Op LinearOp = new("aten::linear");
            private static readonly Op Conv1dOp = new("aten::conv1d");
            private static readonly Op Conv2dOp = new("aten::conv2d");
            private static readonly Op ConvTranspose2dOp = new("aten::conv_transpose2d.input");
            private static readonly Op Conv1dPadded = new("aten::conv1d.padding");
            private static readonly Op Conv2dPadded = new("aten::conv2d.padding");
            private static readonly Op ConvTranspose1dOp = new("aten::conv_transpose1d");
            private static readonly Op InstanceNormOp = new("aten::instance_norm");
            private static readonly Op BatchNormOp = new("aten::batch_norm");
            private static readonly Op LayerNormOp = new("aten::layer_norm");
            private static readonly Op GroupNormOp = new("aten::group_norm");
            private static readonly Op EmbeddingOp = new("aten::embedding");
            private static readonly Elementwise DropoutOp = new("dropout");
            private static readonly Elementwise FeatureDropout = new("feature_dropout");

            /// <param name="input">[..., in].</param>
            /// <param name="weights">[out, in].</param>
            /// <param name="bias">[out].</param>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => LinearOp.Call(input, weights, bias);

            /// <param name="input">[n, channels, length].</param>
            /// <param name="weight">[out, channels / groups, kernel].</param>
            /// <param name="bias">[out].</param>
            /// <param name="stride">1 if not given.</param>
            /// <param name="padding">Zeros on each side; 0 if not given.</param>
            /// <param name="dilation">1 if not given.</param>
            /// <param name="groups">Parts that channels are divided into.</param>
            public static Tensor conv1d(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) =>
                Conv1dOp.Call(input, weight, bias, new[] { stride ?? 1 }, new[] { padding ?? 0 }, new[] { dilation ?? 1 }, groups);

            /// <param name="input">[n, channels, height, width].</param>
            /// <param name="weight">[out, channels / groups, kernel height, kernel width].</param>
            /// <param name="bias">[out].</param>
            /// <param name="strides">One number or two; 1 if not given.</param>
            /// <param name="padding">Zeros on each side; 0 if not given.</param>
            /// <param name="dilation">1 if not given.</param>
            /// <param name="groups">Parts that channels are divided into.</param>
            public static Tensor conv2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                Conv2dOp.Call(input, weight, bias, strides ?? One, padding ?? Zero, dilation ?? One, groups);

            /// <summary>The gradient of <see cref="conv2d"/> in its input, as a layer.</summary>
            /// <param name="input">[n, channels, height, width].</param>
            /// <param name="weight">[channels, out / groups, kernel height, kernel width].</param>
            /// <param name="bias">[out].</param>
            /// <param name="strides">One number or two; 1 if not given.</param>
            /// <param name="padding">Cut off on each side; 0 if not given.</param>
            /// <param name="output_padding">Added at the end; 0 if not given.</param>
            /// <param name="dilation">1 if not given.</param>
            /// <param name="groups">Parts that channels are divided into.</param>
            public static Tensor conv_transpose2d(
                Tensor input,
                Tensor weight,
                Tensor? bias = null,
                long[]? strides = null,
                long[]? padding = null,
                long[]? output_padding = null,
                long[]? dilation = null,
                long groups = 1) =>
                ConvTranspose2dOp.Call(input, weight, bias, strides ?? One, padding ?? Zero, output_padding ?? Zero, groups, dilation ?? One);

            public static Tensor conv1d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, Padding padding = Padding.Valid, long? dilation = null, long groups = 1) =>
                Conv1dPadded.Call(input, weight, bias, new[] { stride ?? 1 }, NameOf(padding), new[] { dilation ?? 1 }, groups);

            public static Tensor conv2d_padding(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1) =>
                Conv2dPadded.Call(input, weight, bias, strides ?? One, NameOf(padding), dilation ?? One, groups);

            /// <param name="input">[n, channels, length].</param>
            /// <param name="weight">[channels, out / groups, kernel].</param>
            /// <param name="bias">[out].</param>
            /// <param name="stride">Of the convolution whose gradient this is; 1 if not given.</param>
            /// <param name="padding">As much is left out on each side; 0 if not given.</param>
            /// <param name="output_padding">Places added at the end; 0 if not given.</param>
            /// <param name="dilation">1 if not given.</param>
            /// <param name="groups">Parts that channels are divided into.</param>
            public static Tensor conv_transpose1d(
                Tensor input,
                Tensor weight,
                Tensor? bias = null,
                long? stride = null,
                long? padding = null,
                long? output_padding = null,
                long? dilation = null,
                long groups = 1) =>
                ConvTranspose1dOp.Call(
                    input, weight, bias, new[] { stride ?? 1 }, new[] { padding ?? 0 }, new[] { output_padding ?? 0 }, groups, new[] { dilation ?? 1 });

            /// <summary>Normalizes each channel over the batch, or with running statistics if <paramref name="training"/> is false.</summary>
            public static Tensor batch_norm(
                Tensor input,
                Tensor? running_mean,
                Tensor? running_var,
                Tensor? weight = null,
                Tensor? bias = null,
                bool training = false,
                double momentum = 0.1,
                double eps = 1e-5) =>
                BatchNormOp.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, true);

            /// <summary>Normalizes each channel of each sample.</summary>
            /// <param name="input">[n, channels, size...].</param>
            /// <param name="running_mean">[channels]; updated if <paramref name="use_input_stats"/> is true.</param>
            /// <param name="running_var">[channels].</param>
            /// <param name="weight">[channels].</param>
            /// <param name="bias">[channels].</param>
            /// <param name="use_input_stats">False takes the running statistics.</param>
            /// <param name="momentum">Share of a new batch in the running statistics.</param>
            /// <param name="eps">Added to the variance.</param>
            public static Tensor instance_norm(
                Tensor input,
                Tensor? running_mean = null,
                Tensor? running_var = null,
                Tensor? weight = null,
                Tensor? bias = null,
                bool use_input_stats = true,
                double momentum = 0.1,
                double eps = 1e-5) =>
                InstanceNormOp.Call(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, true);

            /// <param name="input">[..., normalized_shape].</param>
            /// <param name="normalized_shape">The last dimensions, which are normalized together.</param>
            /// <param name="weight">[normalized_shape].</param>
            /// <param name="bias">[normalized_shape].</param>
            /// <param name="eps">Added to the variance.</param>
            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                LayerNormOp.Call(input, normalized_shape, weight, bias, eps);

            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                GroupNormOp.Call(input, num_groups, weight, bias, eps);

            /// <summary>Divides by the p-norm along a dimension; norms below eps count as eps.</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12)
            {
                using var norm = input.norm((int)dim, keepdim: true, (float)p);
                using var bounded = norm.clamp_min(eps);
                return input.div(bounded);
            }

            /// <summary>Sets elements to 0 with probability p in training, and scales the others by 1 / (1 − p).</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                DropoutOp.Call(inplace, input, p, training);

            /// <summary>As <see cref="dropout"/>, but whole channels.</summary>
            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                FeatureDropout.Call(inplace, input, p, training);

            internal static Tensor embedding(Tensor weight, Tensor indices, long padding_idx, bool scale_grad_by_freq, bool sparse) =>
                EmbeddingOp.Call(weight, indices, padding_idx, scale_grad_by_freq, sparse);

            private static string NameOf(Padding padding) => padding == Padding.Same ? "same" : "valid";
        }
    }
}
