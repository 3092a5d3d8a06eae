using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public enum InterpolationMode
    {
        Nearest = 0,
        Linear = 1,
        Bilinear = 2,
        Bicubic = 3,
        Trilinear = 4,
        Area = 5,
        NearestExact = 6,
    }

    /// <summary>The modes of <see cref="nn.Upsample"/>, numbered as those of <see cref="InterpolationMode"/>.</summary>
    public enum UpsampleMode
    {
        Nearest = 0,
        Linear = 1,
        Bilinear = 2,
        Bicubic = 3,
        Trilinear = 4,
    }

    public static partial class nn
    {
        // Resizing of sequences and images.
        public static partial class functional
        {
            private static readonly Op Nearest1d = new("aten::upsample_nearest1d.vec");
            private static readonly Op Nearest2d = new("aten::upsample_nearest2d.vec");
            private static readonly Op Exact1d = new("aten::_upsample_nearest_exact1d.vec");
            private static readonly Op Exact2d = new("aten::_upsample_nearest_exact2d.vec");
            private static readonly Op Linear1d = new("aten::upsample_linear1d.vec");
            private static readonly Op Bilinear2d = new("aten::upsample_bilinear2d.vec");
            private static readonly Op SmoothBilinear2d = new("aten::_upsample_bilinear2d_aa.vec");
            private static readonly Op Bicubic2d = new("aten::upsample_bicubic2d.vec");
            private static readonly Op SmoothBicubic2d = new("aten::_upsample_bicubic2d_aa.vec");

            /// <summary>Resizes sequences or images.</summary>
            /// <param name="x">[n, channels, length] or [n, channels, height, width].</param>
            /// <param name="size">One number a dimension; or give <paramref name="scale_factor"/>.</param>
            /// <param name="scale_factor">One factor for all dimensions, or one each.</param>
            /// <param name="mode">Nearest, NearestExact and Area for both, Linear for sequences, Bilinear and Bicubic for images.</param>
            /// <param name="align_corners">Whether the corners' centres are kept, for Linear, Bilinear and Bicubic.</param>
            /// <param name="recompute_scale_factor">Whether positions go by the rounded sizes instead of the factor given.</param>
            /// <param name="antialias">Whether shrinking averages over all pixels that it covers, for Bilinear and Bicubic.</param>
            /// <exception cref="NotSupportedException">Another mode, or one that is not for such a tensor.</exception>
            public static Tensor interpolate(
                Tensor x,
                long[]? size = null,
                double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null,
                bool recompute_scale_factor = false,
                bool antialias = false)
            {
                var own = x.shape;
                var factors = scale_factor is [var single] ? Enumerable.Repeat(single, own.Length - 2).ToArray() : scale_factor;
                if (factors is not null && (recompute_scale_factor || mode == InterpolationMode.Area))
                {
                    size = [.. factors.Select((factor, i) => (long)(own[i + 2] * factor))];
                    factors = null;
                }

                var corners = align_corners ?? false;
                return (mode, own.Length) switch
                {
                    (InterpolationMode.Nearest, 3) => Nearest1d.Call(x, size, factors),
                    (InterpolationMode.Nearest, 4) => Nearest2d.Call(x, size, factors),
                    (InterpolationMode.NearestExact, 3) => Exact1d.Call(x, size, factors),
                    (InterpolationMode.NearestExact, 4) => Exact2d.Call(x, size, factors),
                    (InterpolationMode.Linear, 3) => Linear1d.Call(x, size, corners, factors),
                    (InterpolationMode.Bilinear, 4) => (antialias ? SmoothBilinear2d : Bilinear2d).Call(x, size, corners, factors),
                    (InterpolationMode.Bicubic, 4) => (antialias ? SmoothBicubic2d : Bicubic2d).Call(x, size, corners, factors),
                    (InterpolationMode.Area, 3) => AdaptiveAvgPool1dOp.Call(x, size),
                    (InterpolationMode.Area, 4) => AdaptiveAvgPool2dOp.Call(x, size),
                    _ => throw new NotSupportedException($"interpolation mode {mode} is not supported for {own.Length} dimensions"),
                };
            }

            public static Tensor upsample(
                Tensor input, long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool align_corners = false) =>
                interpolate(input, size, scale_factor, (InterpolationMode)mode, align_corners);
        }
    }
}
