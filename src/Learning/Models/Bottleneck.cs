using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>A block of a <see cref="ResNet"/>: 1 × 1 to few channels, 3 × 3 with the stride, 1 × 1 to four times as many; the input is added.</summary>
public sealed class Bottleneck : Module<Tensor, Tensor>
{
    /// <summary>The result's channels per channel of the 3 × 3 convolution.</summary>
    public const int Expansion = 4;

    private readonly Func<Tensor, Tensor> _activation;
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly Module<Tensor, Tensor> bn2;
    private readonly Module<Tensor, Tensor> conv3;
    private readonly Module<Tensor, Tensor> bn3;
    private readonly Module<Tensor, Tensor>? downsample;

    /// <param name="from">Channels of the input.</param>
    /// <param name="width">Channels of the 3 × 3 convolution.</param>
    /// <param name="stride">The stride of the 3 × 3 convolution.</param>
    /// <param name="hasProjection">Whether a convolution brings the input to the result's size before it is added.</param>
    /// <param name="parts">The parts to build with; null for the plain ones.</param>
    public Bottleneck(long from, long width, long stride, bool hasProjection, ResidualParts? parts = null)
        : base(nameof(Bottleneck))
    {
        (var convolution, _activation) = parts ?? ResidualParts.Plain;
        var to = width * Expansion;
        conv1 = convolution(from, width, 1, 1);
        bn1 = BatchNorm2d(width);
        conv2 = convolution(width, width, 3, stride);
        bn2 = BatchNorm2d(width);
        conv3 = convolution(width, to, 1, 1);
        var last = BatchNorm2d(to);
        init.zeros_(last.weight!);
        bn3 = last;
        downsample = hasProjection ? Sequential(convolution(from, to, 1, stride), BatchNorm2d(to)) : null;
        RegisterComponents();
    }

    /// <param name="input">[n, from, h, w].</param>
    /// <returns>[n, 4 · width, ⌈h / stride⌉, ⌈w / stride⌉].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = _activation(bn1.call(conv1.call(input)));
        x = _activation(bn2.call(conv2.call(x)));
        x = bn3.call(conv3.call(x));
        return _activation(x + (downsample?.call(input) ?? input)).MoveToOuterDisposeScope();
    }
}
