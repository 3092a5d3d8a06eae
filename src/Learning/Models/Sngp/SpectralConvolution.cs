using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Sngp;

/// <summary>A convolution whose spectral norm is kept below a bound; power iteration estimates the norm, one step per training pass.</summary>
/// <remarks>
/// <para>As the original does it, the gradients are those of the convolution without the bound: it swaps the weight for the pass forward only.</para>
/// <para>Source: Liu et al., "Simple and Principled Uncertainty Estimation...", NeurIPS 2020, arXiv:2006.10108, section 3.1; checked against
/// mkirchhof/url@eacd47f, timm/layers/sngp_layers.py, Conv2dNormedWrapper, whose state names are used here.</para>
/// </remarks>
public sealed class SpectralConvolution : Module<Tensor, Tensor>
{
    private readonly double _bound;
    private readonly long _stride, _kernel;
    private readonly Conv2d layer;

    /// <param name="from">Channels of the input.</param>
    /// <param name="to">Channels of the result.</param>
    /// <param name="kernel">Pixels per side of the kernel, odd.</param>
    /// <param name="stride">1 or 2.</param>
    /// <param name="bound">The bound on the spectral norm.</param>
    public SpectralConvolution(long from, long to, long kernel, long stride, double bound)
        : base(nameof(SpectralConvolution))
    {
        (_bound, _stride, _kernel) = (bound, stride, kernel);
        layer = Convolutions.Of(from, to, kernel, stride);
        RegisterComponents();
    }

    /// <summary>Creates the two random vectors of the power iteration for maps of a given size; otherwise the first pass does so.</summary>
    /// <remarks>In the original the first step in training changes their sizes, where the map's is even and the stride 2: here they have them from the start.</remarks>
    public void Build(long height, long width)
    {
        var weight = layer.weight!;
        var (down, across) = (SettledSize(height), SettledSize(width));
        register_buffer("v", Random(weight.shape[1], BackSize(down), BackSize(across)));
        register_buffer("u", Random(weight.shape[0], down, across));

        Tensor Random(params long[] size) => randn([1, .. size], weight.dtype, weight.device).DetachFromDisposeScope();
    }

    /// <param name="input">[n, from, h, w].</param>
    /// <returns>[n, to, ⌈h / stride⌉, ⌈w / stride⌉].</returns>
    public override Tensor forward(Tensor input)
    {
        Shapes.Require(input, [-1, layer.weight!.shape[1], -1, -1]);
        if (!has_buffer("v"))
        {
            Build(input.shape[2], input.shape[3]);
        }

        using var scope = NewDisposeScope();
        var factor = Factor();
        var plain = layer.call(input);
        return (plain + (plain.detach() * (factor - 1))).MoveToOuterDisposeScope();
    }

    // What the weight is multiplied with; moves the vectors on in training.
    private Tensor Factor()
    {
        using var noGradient = no_grad();
        var (left, right, weight) = (get_buffer("u")!, get_buffer("v")!, layer.weight!);
        var (across, down) = (Padding(left.shape[3]), Padding(left.shape[2]));
        if (training)
        {
            var back = functional.conv_transpose2d(
                left, weight, null, [_stride, _stride], [down.Both / 2, across.Both / 2], [_stride - 1, _stride - 1]);
            right.copy_(Normalised(back));
            left.copy_(Normalised(Forward(right)));
        }

        var relative = _bound / (Forward(right) * left).sum();
        return where(relative < 1, relative, ones_like(relative));

        Tensor Forward(Tensor vector) => functional.conv2d(
            functional.pad(vector, (across.Before, across.After, down.Before, down.After)), weight, null, [_stride, _stride]);
    }

    // TensorFlow's "same" padding; that it goes by the size of the result is the original's.
    private (long Before, long After, long Both) Padding(long size)
    {
        var both = Math.Max(_kernel - (size % _stride == 0 ? _stride : size % _stride), 0);
        return (both / 2, both - (both / 2), both);
    }

    private long BackSize(long left) => ((left - 1) * _stride) - (2 * (Padding(left).Both / 2)) + _kernel + _stride - 1;

    private long SettledSize(long map)
    {
        var left = map / _stride;
        return ((BackSize(left) + Padding(left).Both - _kernel) / _stride) + 1;
    }

    private static Tensor Normalised(Tensor vector) => functional.normalize(vector.reshape(1, -1)).reshape(vector.shape);
}
