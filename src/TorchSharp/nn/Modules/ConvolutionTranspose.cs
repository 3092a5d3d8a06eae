using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What transposed convolutions share: the gradient of a convolution in its input, as a layer.</summary>
public abstract class ConvolutionTranspose : nn.Module<Tensor, Tensor>
{
    private protected ConvolutionTranspose(
        string name, long in_channels, long out_channels, Window window, long groups, bool bias, PaddingModes padding_mode, Device? device, ScalarType? dtype)
        : base(name)
    {
        if (groups < 1 || in_channels % groups != 0 || out_channels % groups != 0)
        {
            throw new ArgumentException($"{in_channels} and {out_channels} channels cannot be divided into {groups} groups", nameof(groups));
        }

        if (padding_mode != PaddingModes.Zeros)
        {
            throw new ArgumentException("a transposed convolution knows zeros only as its border", nameof(padding_mode));
        }

        (this.in_channels, this.out_channels, this.groups, Shape) = (in_channels, out_channels, groups, window);
        weight = Initial.KaimingUniform(empty([in_channels, out_channels / groups, .. window.Kernel], dtype, device));
        register_parameter(nameof(weight), weight);
        if (bias)
        {
            var fanIn = window.Kernel.Aggregate(out_channels / groups, (product, size) => product * size);
            this.bias = Initial.Bias(empty([out_channels], dtype, device), fanIn);
            register_parameter(nameof(bias), this.bias);
        }
    }

    /// <summary>[in, out / groups, kernel...].</summary>
    public Parameter weight { get; }

    /// <summary>[out], or null.</summary>
    public Parameter? bias { get; }

    public long in_channels { get; }

    public long out_channels { get; }

    public long groups { get; }

    public long[] kernel_size => Shape.Kernel;

    public long[] stride => Shape.Stride;

    public long[] padding => Shape.Padding;

    public long[] output_padding => Shape.OutputPadding;

    public long[] dilation => Shape.Dilation;

    private protected Window Shape { get; }

    public override Tensor forward(Tensor input) => forward(input, null);

    /// <param name="input">[n, in, size...].</param>
    /// <param name="output_size">The sizes wanted of those that the stride leaves open, one a dimension; null takes <see cref="output_padding"/>.</param>
    /// <exception cref="ArgumentException">The stride does not lead to these sizes.</exception>
    public abstract Tensor forward(Tensor input, long[]? output_size);

    public Tensor call(Tensor input, long[]? output_size) => forward(input, output_size);

    private protected long[] OutputPaddingFor(Tensor input, long[]? output_size)
    {
        if (output_size is null)
        {
            return Shape.OutputPadding;
        }

        var (count, sizes) = (Shape.Kernel.Length, input.shape);
        if (output_size.Length < count || sizes.Length < count)
        {
            throw new ArgumentException($"{count} sizes are needed, not {output_size.Length}", nameof(output_size));
        }

        return [.. Enumerable.Range(0, count).Select(i => Missing(i, sizes[^(count - i)], output_size[^(count - i)]))];
    }

    private long Missing(int i, long size, long wanted)
    {
        var least = ((size - 1) * Shape.Stride[i]) - (2 * Shape.Padding[i]) + (Shape.Dilation[i] * (Shape.Kernel[i] - 1)) + 1;
        return wanted >= least && wanted < least + Shape.Stride[i]
            ? wanted - least
            : throw new ArgumentException($"a size of {wanted} is not in {least} … {least + Shape.Stride[i] - 1}", nameof(wanted));
    }

    /// <summary>Where it writes; one number a dimension.</summary>
    private protected sealed record Window(long[] Kernel, long[] Stride, long[] Padding, long[] OutputPadding, long[] Dilation);
}
