using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>A block of a <see cref="ResNet"/>: 1 × 1 to few channels, 3 × 3 with the stride, 1 × 1 to four times as many, and the input added.</summary>
internal sealed class Bottleneck : Module<Tensor, Tensor>
{
    /// <summary>Channels of the result for each channel of the 3 × 3 convolution.</summary>
    public const int Expansion = 4;

    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> conv2;
    private readonly Module<Tensor, Tensor> bn2;
    private readonly Module<Tensor, Tensor> conv3;
    private readonly Module<Tensor, Tensor> bn3;
    private readonly Module<Tensor, Tensor>? downsample;

    /// <param name="from">Channels of the input.</param>
    /// <param name="width">Channels of the 3 × 3 convolution.</param>
    /// <param name="stride">Of the 3 × 3 convolution.</param>
    /// <param name="hasProjection">Whether the input is brought to the result's size by a convolution before it is added.</param>
    public Bottleneck(long from, long width, long stride, bool hasProjection)
        : base(nameof(Bottleneck))
    {
        var to = width * Expansion;
        conv1 = ResNet.Convolution(from, width, kernel: 1, stride: 1);
        bn1 = BatchNorm2d(width);
        conv2 = ResNet.Convolution(width, width, kernel: 3, stride);
        bn2 = BatchNorm2d(width);
        conv3 = ResNet.Convolution(width, to, kernel: 1, stride: 1);
        var last = BatchNorm2d(to);
        init.zeros_(last.weight!);
        bn3 = last;
        downsample = hasProjection ? Sequential(ResNet.Convolution(from, to, kernel: 1, stride), BatchNorm2d(to)) : null;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = bn1.call(conv1.call(input)).relu_();
        x = bn2.call(conv2.call(x)).relu_();
        x = bn3.call(conv3.call(x));
        return (x + (downsample?.call(input) ?? input)).relu_().MoveToOuterDisposeScope();
    }
}
