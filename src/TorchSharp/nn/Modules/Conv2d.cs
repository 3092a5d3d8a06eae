using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A convolution over [n, channels, height, width].</summary>
    public sealed class Conv2d : Convolution
    {
        private static readonly long[] None = [0, 0];

        internal Conv2d(
            long in_channels,
            long out_channels,
            (long, long) kernel_size,
            (long, long) stride,
            (long, long) padding,
            Padding? padding_type,
            (long, long) dilation,
            PaddingModes padding_mode,
            long groups,
            bool bias,
            Device? device,
            ScalarType? dtype)
            : base(
                nameof(Conv2d),
                in_channels,
                out_channels,
                new Window(Pair(kernel_size), Pair(stride), Pair(padding), Pair(dilation), padding_type, padding_mode, groups),
                bias,
                device,
                dtype)
        {
        }

        public override Tensor forward(Tensor input)
        {
            if (Shape.PaddingType is { } type)
            {
                return nn.functional.conv2d_padding(input, weight, bias, Shape.Stride, type, Shape.Dilation, Shape.Groups);
            }

            if (!Shape.HasOwnBorder)
            {
                return nn.functional.conv2d(input, weight, bias, Shape.Stride, Shape.Padding, Shape.Dilation, Shape.Groups);
            }

            using var bordered = Bordered(input);
            return nn.functional.conv2d(bordered, weight, bias, Shape.Stride, None, Shape.Dilation, Shape.Groups);
        }

        private static long[] Pair((long, long) pair) => [pair.Item1, pair.Item2];
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Conv2d Conv2d(
                long in_channels,
                long out_channels,
                long kernel_size,
                long stride = 1,
                long padding = 0,
                long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(
                    in_channels,
                    out_channels,
                    (kernel_size, kernel_size),
                    (stride, stride),
                    (padding, padding),
                    null,
                    (dilation, dilation),
                    padding_mode,
                    groups,
                    bias,
                    device,
                    dtype);

            public static Modules.Conv2d Conv2d(
                long in_channels,
                long out_channels,
                (long, long) kernel_size,
                (long, long)? stride = null,
                (long, long)? padding = null,
                (long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(
                    in_channels,
                    out_channels,
                    kernel_size,
                    stride ?? (1, 1),
                    padding ?? (0, 0),
                    null,
                    dilation ?? (1, 1),
                    padding_mode,
                    groups,
                    bias,
                    device,
                    dtype);

            public static Modules.Conv2d Conv2d(
                long in_channels,
                long out_channels,
                long kernel_size,
                Padding padding,
                long stride = 1,
                long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(
                    in_channels,
                    out_channels,
                    (kernel_size, kernel_size),
                    (stride, stride),
                    (0, 0),
                    padding,
                    (dilation, dilation),
                    padding_mode,
                    groups,
                    bias,
                    device,
                    dtype);
        }
    }
}
