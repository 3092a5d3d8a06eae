using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>A residual network for photographs; ResNet-50 unless its shape says otherwise.</summary>
/// <remarks>
/// <para>Convolutions start normal with variance 2 / (out channels · kernel area), batch norms at 1 and 0, but the last one of every
/// block at 0, so that a block starts as the identity. State names are torchvision's, which are timm's too.</para>
/// <para>Source: He, Zhang, Ren, Sun, CVPR 2016, with the stride on the 3 × 3 convolution ("v1.5"); torchvision 0.14.1, resnet18, resnet34
/// and resnet50 with zero_init_residual.</para>
/// </remarks>
public sealed class ResNet : Module<Tensor, Tensor>
{
    private readonly long _channels;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> layer1;
    private readonly Module<Tensor, Tensor> layer2;
    private readonly Module<Tensor, Tensor> layer3;
    private readonly Module<Tensor, Tensor> layer4;
    private readonly Module<Tensor, Tensor> fc;

    /// <param name="channels">Channels of the images; a multi-input or anchored network takes several images stacked.</param>
    /// <param name="outputs">The number of logits.</param>
    /// <param name="shape">Sizes; null for ResNet-50.</param>
    /// <param name="parts">The parts to build with; null for the published form.</param>
    public ResNet(long channels, long outputs, ResNetShape? shape = null, ResidualParts? parts = null)
        : this(channels, features => Linear(features, outputs), shape ?? ResNetShape.ResNet50, parts ?? ResidualParts.Plain)
    {
    }

    /// <param name="channels">Channels of the images.</param>
    /// <param name="classifier">Creates, from the number of features, the module that replaces the linear classifier; it is called <c>fc</c>.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="parts">The parts to build the blocks with.</param>
    public ResNet(long channels, Func<long, Module<Tensor, Tensor>> classifier, ResNetShape shape, ResidualParts parts)
        : base(nameof(ResNet))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        (_channels, _activation) = (channels, parts.Activation);
        var (stem, blocks, widths) = shape;
        conv1 = Convolutions.Of(channels, stem, kernel: 7, stride: 2);
        bn1 = BatchNorm2d(stem);
        layer1 = Stage(shape, parts, stem, widths[0], blocks[0], stride: 1);
        layer2 = Stage(shape, parts, shape.Features(0), widths[1], blocks[1], stride: 2);
        layer3 = Stage(shape, parts, shape.Features(1), widths[2], blocks[2], stride: 2);
        layer4 = Stage(shape, parts, shape.Features(2), widths[3], blocks[3], stride: 2);
        fc = classifier(shape.Features(3));
        RegisterComponents();
    }

    /// <param name="input">Images, [n, channels, H, W]; with H and W at least 32, more than one position is left at the end.</param>
    /// <returns>[n, outputs].</returns>
    /// <exception cref="ArgumentException">The images have another number of channels.</exception>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return fc.call(Features(input)).MoveToOuterDisposeScope();
    }

    /// <summary>The classifier's input: the average over the positions, [n, features].</summary>
    public Tensor Features(Tensor input)
    {
        Shapes.Require(input, [-1, _channels, -1, -1]);
        using var scope = NewDisposeScope();
        var x = functional.max_pool2d(_activation(bn1.call(conv1.call(input))), 3, stride: 2, padding: 1); // [n, stem, H/4, W/4]
        x = layer4.call(layer3.call(layer2.call(layer1.call(x)))); // [n, features, H/32, W/32]
        return x.mean([2, 3]).MoveToOuterDisposeScope();
    }

    private static Sequential Stage(ResNetShape shape, ResidualParts parts, long from, long width, int blocks, long stride) => Sequential(
        Enumerable.Range(0, blocks).Select(block => block == 0
            ? shape.Block(from, width, stride, isFirst: true, parts)
            : shape.Block(shape.FeaturesOf(width), width, 1, isFirst: false, parts)));
}
