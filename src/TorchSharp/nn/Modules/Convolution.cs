using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What convolutions of one and two dimensions share.</summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    private protected Convolution(string name, long in_channels, long out_channels, Window window, bool bias, Device? device, ScalarType? dtype)
        : base(name)
    {
        if (window.Groups < 1 || in_channels % window.Groups != 0 || out_channels % window.Groups != 0)
        {
            throw new ArgumentException($"{in_channels} and {out_channels} channels cannot be divided into {window.Groups} groups", nameof(window));
        }

        (this.in_channels, this.out_channels) = (in_channels, out_channels);
        Shape = window;
        weight = Initial.KaimingUniform(empty([out_channels, in_channels / window.Groups, .. window.Kernel], dtype, device));
        register_parameter(nameof(weight), weight);
        if (bias)
        {
            var fanIn = window.Kernel.Aggregate(in_channels / window.Groups, (product, size) => product * size);
            this.bias = Initial.Bias(empty([out_channels], dtype, device), fanIn);
            register_parameter(nameof(bias), this.bias);
        }
    }

    /// <summary>[out, in / groups, kernel...].</summary>
    public Parameter weight { get; }

    /// <summary>[out], or null.</summary>
    public Parameter? bias { get; }

    public long in_channels { get; }

    public long out_channels { get; }

    public long[] kernel_size => Shape.Kernel;

    public long[] stride => Shape.Stride;

    public long[]? padding => Shape.PaddingType is null ? Shape.Padding : null;

    public Padding? padding_type => Shape.PaddingType;

    public PaddingModes padding_mode => Shape.Mode;

    public long[] dilation => Shape.Dilation;

    public long groups => Shape.Groups;

    private protected Window Shape { get; }

    // Other borders than zeros are put around the input first: libtorch's convolution knows zeros only.
    private protected Tensor Bordered(Tensor input)
    {
        long[] sides = [.. Shape.Padding.Reverse().SelectMany(size => new[] { size, size })];
        return nn.functional.pad(input, sides, Shape.Mode);
    }

    /// <summary>Where a convolution looks; one number a dimension.</summary>
    private protected sealed record Window(
        long[] Kernel, long[] Stride, long[] Padding, long[] Dilation, Padding? PaddingType, PaddingModes Mode, long Groups)
    {
        public bool HasOwnBorder => Mode != PaddingModes.Zeros && PaddingType is null;
    }
}
