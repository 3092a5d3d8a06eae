using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>What stands outside the border.</summary>
public enum PaddingModes
{
    Zeros = 0,
    Reflect = 1,
    Replicate = 2,
    Circular = 3,
    Constant = 4,
}

/// <summary>How far a convolution looks over the border: not at all, or so far that the size stays.</summary>
public enum Padding
{
    Valid = 0,
    Same = 1,
}

public static partial class torch
{
    public static partial class nn
    {
        // Padding, distances, attention.
        public static partial class functional
        {
            private static readonly Op PadOp = new("aten::pad");
            private static readonly Op OneHotOp = new("aten::one_hot");
            private static readonly Op CosineOp = new("aten::cosine_similarity");
            private static readonly Op PairwiseOp = new("aten::pairwise_distance");
            private static readonly Op UnfoldOp = new("aten::im2col");
            private static readonly Op PixelShuffleOp = new("aten::pixel_shuffle");

            /// <param name="input">[..., height, width].</param>
            /// <param name="pad">From the last dimension on: before, after, before, after...</param>
            /// <param name="mode">What stands outside.</param>
            /// <param name="value">The constant of <see cref="PaddingModes.Constant"/>.</param>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                mode is PaddingModes.Constant or PaddingModes.Zeros
                    ? PadOp.Call(input, pad, "constant", mode == PaddingModes.Zeros ? 0 : value)
                    : PadOp.Call(input, pad, mode.ToString().ToLowerInvariant());

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            /// <param name="x">Classes, int64.</param>
            /// <param name="num_classes">−1 takes the largest class plus one.</param>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => OneHotOp.Call(x, num_classes);

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) => CosineOp.Call(x1, x2, dim, eps);

            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2.0, double eps = 1e-6, bool keepdim = false) =>
                PairwiseOp.Call(input1, input2, p, eps, keepdim);

            /// <summary>All blocks of a kernel's size as columns.</summary>
            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                UnfoldOp.Call(input, new[] { kernel_size, kernel_size }, new[] { dilation, dilation }, new[] { padding, padding }, new[] { stride, stride });

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => PixelShuffleOp.Call(input, upscale_factor);

            /// <summary>softmax(query · keyᵀ / √d + mask) · value.</summary>
            /// <param name="query">[..., targets, d].</param>
            /// <param name="key">[..., sources, d].</param>
            /// <param name="value">[..., sources, e].</param>
            /// <param name="attn_mask">Added to the scores, or bool with true where attention is allowed; broadcast to [..., targets, sources].</param>
            /// <param name="p">Dropout of the weights.</param>
            /// <param name="is_casual">Whether a target sees only sources up to its own place (the package's spelling).</param>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false)
            {
                using var scope = NewDisposeScope();
                var scores = (query * (1 / Math.Sqrt(query.size(-1)))).matmul(key.transpose(-2, -1)); // [..., targets, sources]
                if (is_casual)
                {
                    attn_mask = ones([query.size(-2), key.size(-2)], ScalarType.Bool, query.device).tril();
                }

                if (attn_mask is not null)
                {
                    scores = attn_mask.dtype == ScalarType.Bool ? scores.masked_fill(attn_mask.logical_not(), double.NegativeInfinity) : scores + attn_mask;
                }

                var weights = dropout(softmax(scores, -1), p, training: p > 0);
                return weights.matmul(value).MoveToOuterDisposeScope();
            }
        }
    }
}
