using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A transposed convolution over [n, channels, length].</summary>
    public sealed class ConvTranspose1d : ConvolutionTranspose
    {
        internal ConvTranspose1d(
            long in_channels,
            long out_channels,
            long kernel_size,
            long stride,
            long padding,
            long output_padding,
            long dilation,
            PaddingModes padding_mode,
            long groups,
            bool bias,
            Device? device,
            ScalarType? dtype)
            : base(
                nameof(ConvTranspose1d),
                in_channels,
                out_channels,
                new Window([kernel_size], [stride], [padding], [output_padding], [dilation]),
                groups,
                bias,
                padding_mode,
                device,
                dtype)
        {
        }

        public override Tensor forward(Tensor input, long[]? output_size) => nn.functional.conv_transpose1d(
            input, weight, bias, Shape.Stride[0], Shape.Padding[0], OutputPaddingFor(input, output_size)[0], Shape.Dilation[0], groups);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ConvTranspose1d ConvTranspose1d(
                long in_channels,
                long out_channels,
                long kernel_size,
                long stride = 1,
                long padding = 0,
                long output_padding = 0,
                long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride, padding, output_padding, dilation, padding_mode, groups, bias, device, dtype);
        }
    }
}
