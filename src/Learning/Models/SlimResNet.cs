using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>A slim residual network for 32 × 32 pixels: ResNet-20, 32, 44, 56 or 110, with three stages and parameter-free shortcuts.</summary>
/// <remarks>
/// <para>ResNet-20 has 269,722 parameters with 3 channels and 10 classes. Weights start normal with variance 2 / fan-in.</para>
/// <para>Source: He, Zhang, Ren, Sun, CVPR 2016, section 4.2, option A; state names are those of LLNL/AMP@c614e7e,
/// lib/utils/models/resnetv2.py.</para>
/// </remarks>
public sealed class SlimResNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> layer1;
    private readonly Module<Tensor, Tensor> layer2;
    private readonly Module<Tensor, Tensor> layer3;
    private readonly Module<Tensor, Tensor> linear;

    /// <param name="depth">6 n + 2, for n blocks per stage.</param>
    /// <param name="classes">Logits of the result.</param>
    /// <param name="channels">Channels of the images; an anchored network takes twice as many.</param>
    /// <param name="stem">Channels of the first convolution and stage, even; 16 in the published networks. Each later stage has twice as many.</param>
    /// <exception cref="ArgumentException">The depth is not supported, or the channels cannot be widened evenly.</exception>
    public SlimResNet(int depth, long classes, long channels = 3, long stem = 16)
        : this(depth, features => Linear(features, classes), channels, stem)
    {
    }

    /// <param name="depth">6 n + 2, for n blocks per stage.</param>
    /// <param name="classifier">Creates, from the number of features, the module that replaces the linear classifier; it is called <c>linear</c>.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="stem">Channels of the first convolution and stage, even.</param>
    public SlimResNet(int depth, Func<long, Module<Tensor, Tensor>> classifier, long channels, long stem = 16)
        : base(nameof(SlimResNet))
    {
        var (blocks, rest) = Math.DivRem(depth - 2, 6);
        if (blocks < 1 || rest != 0)
        {
            throw new ArgumentException($"a slim residual network has a depth of 6 n + 2, for instance 20, not {depth}", nameof(depth));
        }

        if (stem % 2 != 0)
        {
            throw new ArgumentException($"the zeros of the shortcuts stand on both sides: the first stage needs even channels, not {stem}", nameof(stem));
        }

        conv1 = Conv2d(channels, stem, 3, padding: 1, bias: false);
        bn1 = BatchNorm2d(stem);
        layer1 = Stage(stem, stem, blocks);
        layer2 = Stage(stem, 2 * stem, blocks);
        layer3 = Stage(2 * stem, 4 * stem, blocks);
        linear = classifier(4 * stem);
        RegisterComponents();
        foreach (var (_, weight) in named_parameters().Where(named => named.parameter.dim() > 1))
        {
            init.kaiming_normal_(weight);
        }
    }

    /// <summary>A block that halves the size and doubles the channels, like the first block of the second and third stages.</summary>
    public static BasicBlock Halving(long from) => new(from, 2 * from, stride: 2, new PaddedShortcut(from / 2));

    /// <param name="input">float [n, channels, h, w].</param>
    /// <returns>Logits, [n, classes].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = bn1.call(conv1.call(input)).relu_(); // [n, stem, h, w]
        x = layer3.call(layer2.call(layer1.call(x))); // [n, 4 · stem, ⌈h/4⌉, ⌈w/4⌉]
        return linear.call(x.mean([2, 3])).MoveToOuterDisposeScope();
    }

    private static Module<Tensor, Tensor> Stage(long from, long to, int blocks) => Sequential(
        Enumerable.Range(0, blocks).Select(i => (Module<Tensor, Tensor>)(i == 0 && from != to ? Halving(from) : new BasicBlock(to, to, stride: 1))));
}
