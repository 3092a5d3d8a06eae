using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public enum GridSampleMode
    {
        Nearest = 0,
        Bilinear = 2,
    }

    /// <summary>What is seen outside the input.</summary>
    public enum GridSamplePaddingMode
    {
        Zeros = 0,
        Reflection = 1,
        Border = 2,
    }

    public static partial class nn
    {
        // Spatial transformer networks: where to look, and what is seen there.
        public static partial class functional
        {
            private static readonly Op AffineGridOp = new("aten::affine_grid_generator");
            private static readonly Op GridSampleOp = new("aten::grid_sampler");

            /// <summary>The positions that an affine map gives the pixels of an output.</summary>
            /// <param name="theta">Maps from output to input, [n, 2, 3] or [n, 3, 4].</param>
            /// <param name="size">Shape of the output, [n, C, H, W].</param>
            /// <param name="align_corners">Whether −1 and 1 are the centres of the border pixels, not their outer edges.</param>
            /// <returns>[n, H, W, 2], x before y.</returns>
            public static Tensor affine_grid(Tensor theta, long[] size, bool align_corners = false) =>
                AffineGridOp.Call(theta, size, align_corners);

            /// <param name="input">[n, C, H, W].</param>
            /// <param name="grid">Positions in −1 … 1, [n, H', W', 2], x before y.</param>
            /// <param name="mode">How values between pixels come about.</param>
            /// <param name="padding_mode">What is seen outside.</param>
            /// <param name="align_corners">As in <see cref="affine_grid"/>; null is false.</param>
            /// <returns>[n, C, H', W'].</returns>
            public static Tensor grid_sample(
                Tensor input,
                Tensor grid,
                GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros,
                bool? align_corners = null)
            {
                // libtorch numbers both in another way than the package.
                var outside = padding_mode switch { GridSamplePaddingMode.Zeros => 0, GridSamplePaddingMode.Border => 1, _ => 2 };
                return GridSampleOp.Call(input, grid, mode == GridSampleMode.Bilinear ? 0 : 1, outside, align_corners ?? false);
            }
        }
    }
}
