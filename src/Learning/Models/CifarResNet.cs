using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>A residual network of basic blocks for 32 × 32 (or 28 × 28) pixels: ResNet-18 or ResNet-34 with a 3 × 3 stem and no pooling after it.</summary>
/// <remarks>
/// <para>Layers start as the framework starts them. ResNet-18 has 11,173,962 parameters with 3 channels and 10 classes.</para>
/// <para>Source: He, Zhang, Ren, Sun, CVPR 2016, in the form for CIFAR; state names are those of LLNL/anchoring@c472301 and
/// LLNL/AMP@c614e7e, utils/models/resnet.py.</para>
/// </remarks>
public sealed class CifarResNet : Module<Tensor, Tensor>
{
    private const int Pooled = 4;

    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> layer1;
    private readonly Module<Tensor, Tensor> layer2;
    private readonly Module<Tensor, Tensor> layer3;
    private readonly Module<Tensor, Tensor> layer4;
    private readonly Module<Tensor, Tensor> linear;

    /// <param name="depth">18 or 34.</param>
    /// <param name="classes">Logits of the result.</param>
    /// <param name="channels">Channels of the images; an anchored network takes twice as many.</param>
    /// <param name="stem">Channels of the first convolution and stage; 64 in the published networks. Each later stage has twice as many.</param>
    /// <exception cref="ArgumentException">The depth is not supported.</exception>
    public CifarResNet(int depth, long classes, long channels = 3, long stem = 64)
        : base(nameof(CifarResNet))
    {
        int[] blocks = depth switch
        {
            18 => [2, 2, 2, 2],
            34 => [3, 4, 6, 3],
            _ => throw new ArgumentException($"a residual network of basic blocks has a depth of 18 or 34, not {depth}", nameof(depth)),
        };
        conv1 = Conv2d(channels, stem, 3, padding: 1, bias: false);
        bn1 = BatchNorm2d(stem);
        layer1 = Stage(stem, stem, blocks[0], stride: 1);
        layer2 = Stage(stem, 2 * stem, blocks[1], stride: 2);
        layer3 = Stage(2 * stem, 4 * stem, blocks[2], stride: 2);
        layer4 = Stage(4 * stem, 8 * stem, blocks[3], stride: 2);
        linear = Linear(8 * stem, classes);
        RegisterComponents();
    }

    /// <param name="input">float [n, channels, h, w], h and w in 25 … 32.</param>
    /// <returns>Logits, [n, classes].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return linear.call(Features(input)).MoveToOuterDisposeScope();
    }

    /// <summary>The classifier's input: the average over the positions, [n, 8 · stem].</summary>
    public Tensor Features(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = bn1.call(conv1.call(input)).relu_(); // [n, stem, h, w]
        x = layer4.call(layer3.call(layer2.call(layer1.call(x)))); // [n, 8 · stem, 4, 4]
        return functional.avg_pool2d(x, Pooled).flatten(1).MoveToOuterDisposeScope();
    }

    private static Module<Tensor, Tensor> Stage(long from, long to, int blocks, long stride) => Sequential(
        Enumerable.Range(0, blocks).Select(i => (Module<Tensor, Tensor>)new BasicBlock(i == 0 ? from : to, to, i == 0 ? stride : 1)));
}
