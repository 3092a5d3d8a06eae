using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>A residual network of bottlenecks for photographs; ResNet-50 unless its shape says otherwise.</summary>
/// <remarks>
/// <para>Convolutions start normal with variance 2 / (out channels · kernel area), batch norms at 1 and 0, but the last one of every
/// bottleneck at 0, so that a block starts as the identity. Names of the state are torchvision's.</para>
/// <para>Source: He, Zhang, Ren, Sun, CVPR 2016, with the stride on the 3 × 3 convolution ("v1.5"); torchvision 0.14.1, resnet50 with
/// zero_init_residual.</para>
/// </remarks>
public sealed class ResNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> layer1;
    private readonly Module<Tensor, Tensor> layer2;
    private readonly Module<Tensor, Tensor> layer3;
    private readonly Module<Tensor, Tensor> layer4;
    private readonly Module<Tensor, Tensor> fc;

    /// <param name="channels">Of the images; a multi-input network takes several images on top of each other.</param>
    /// <param name="outputs">Logits.</param>
    /// <param name="shape">Sizes; null for ResNet-50.</param>
    public ResNet(long channels, long outputs, ResNetShape? shape = null)
        : base(nameof(ResNet))
    {
        var (stem, blocks, widths) = shape ?? ResNetShape.ResNet50;
        conv1 = Convolution(channels, stem, kernel: 7, stride: 2);
        bn1 = BatchNorm2d(stem);
        layer1 = Stage(stem, widths[0], blocks[0], stride: 1);
        layer2 = Stage(widths[0] * Bottleneck.Expansion, widths[1], blocks[1], stride: 2);
        layer3 = Stage(widths[1] * Bottleneck.Expansion, widths[2], blocks[2], stride: 2);
        layer4 = Stage(widths[2] * Bottleneck.Expansion, widths[3], blocks[3], stride: 2);
        fc = Linear(widths[3] * Bottleneck.Expansion, outputs);
        RegisterComponents();
    }

    /// <param name="input">[n, channels, H, W], H and W at least 32 for an image that is more than one position at the end.</param>
    /// <returns>[n, outputs].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = functional.max_pool2d(bn1.call(conv1.call(input)).relu_(), 3, stride: 2, padding: 1); // [n, stem, H/4, W/4]
        x = layer4.call(layer3.call(layer2.call(layer1.call(x)))); // [n, 4 · width, H/32, W/32]
        return fc.call(x.mean([2, 3])).MoveToOuterDisposeScope();
    }

    /// <summary>A convolution without bias that keeps the size but for its stride.</summary>
    internal static Conv2d Convolution(long from, long to, long kernel, long stride)
    {
        var convolution = Conv2d(from, to, kernel, stride: stride, padding: kernel / 2, bias: false);
        init.kaiming_normal_(convolution.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        return convolution;
    }

    private static Sequential Stage(long from, long width, int blocks, long stride) => Sequential(
        Enumerable.Range(0, blocks).Select(block => (Module<Tensor, Tensor>)new Bottleneck(
            block == 0 ? from : width * Bottleneck.Expansion, width, block == 0 ? stride : 1, hasProjection: block == 0)));
}

/// <summary>Sizes of a <see cref="ResNet"/>.</summary>
/// <param name="Stem">Channels of the first convolution.</param>
/// <param name="Blocks">Bottlenecks of the four stages.</param>
/// <param name="Widths">Channels of their 3 × 3 convolutions.</param>
public sealed record ResNetShape(long Stem, IReadOnlyList<int> Blocks, IReadOnlyList<long> Widths)
{
    public static ResNetShape ResNet50 { get; } = new(64, [3, 4, 6, 3], [64, 128, 256, 512]);
}
