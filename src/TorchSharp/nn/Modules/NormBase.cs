using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What normalizations of channels keep: a scale and a shift, and running statistics.</summary>
public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    private readonly long[] _dimensions;

    private protected NormBase(
        string name,
        long[] dimensions,
        long num_features,
        double eps,
        double? momentum,
        bool affine,
        bool track_running_stats,
        Device? device,
        ScalarType? dtype)
        : base(name)
    {
        _dimensions = dimensions;
        (this.num_features, this.eps, this.momentum) = (num_features, eps, momentum);
        if (affine)
        {
            weight = new Parameter(ones([num_features], dtype, device));
            bias = new Parameter(zeros([num_features], dtype, device));
            register_parameter(nameof(weight), weight);
            register_parameter(nameof(bias), bias);
        }

        if (track_running_stats)
        {
            running_mean = zeros([num_features], dtype, device);
            running_var = ones([num_features], dtype, device);
            num_batches_tracked = zeros([], ScalarType.Int64, device);
            register_buffer(nameof(running_mean), running_mean);
            register_buffer(nameof(running_var), running_var);
            register_buffer(nameof(num_batches_tracked), num_batches_tracked);
        }
    }

    public Parameter? weight { get; }

    public Parameter? bias { get; }

    public Tensor? running_mean { get; }

    /// <summary>Of the unbiased variances.</summary>
    public Tensor? running_var { get; }

    public Tensor? num_batches_tracked { get; }

    public long num_features { get; }

    /// <summary>Added to the variance.</summary>
    public double eps { get; set; }

    /// <summary>Share of a new batch in the running statistics; null takes the plain average of all batches.</summary>
    public double? momentum { get; set; }

    public bool affine => weight is not null;

    public bool track_running_stats => running_mean is not null;

    public void reset_running_stats()
    {
        running_mean?.zero_();
        running_var?.fill_(1);
        num_batches_tracked?.zero_();
    }

    private protected void RequireDimensions(Tensor input)
    {
        if (!_dimensions.Contains(input.ndim))
        {
            throw new ArgumentException($"{GetName()} needs {string.Join(" or ", _dimensions)} dimensions but got {input.ndim}", nameof(input));
        }
    }
}
