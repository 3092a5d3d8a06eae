using Retable.Contract;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>A wide residual network for 32 × 32 pixels: a convolution, three stages of pre-activation blocks, batch norm, average pooling, linear.</summary>
/// <remarks>
/// Depth 40 and width 2 have 2,243,546 parameters with 10 classes, depth 28 and width 10 36,479,194. State names are those of the networks that Hendrycks et al. published.
/// Source: Zagoruyko, Komodakis, "Wide Residual Networks", BMVC 2016; checked against kkirchheim/pytorch-ood@d047673, model/wrn.py.
/// </remarks>
public sealed class WideResNet : Module<Tensor, Tensor>
{
    private const int Pooled = 8;

    private readonly Module<Tensor, Tensor> conv1;
    private readonly Module<Tensor, Tensor> block1;
    private readonly Module<Tensor, Tensor> block2;
    private readonly Module<Tensor, Tensor> block3;
    private readonly Module<Tensor, Tensor> bn1;
    private readonly Module<Tensor, Tensor> fc;

    /// <param name="depth">6 n + 4, for n blocks per stage.</param>
    /// <param name="widening">The stages have 1, 2 and 4 times <paramref name="stem"/> times this many channels.</param>
    /// <param name="classes">Logits of the result.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="dropout">The dropout probability between the two convolutions of each block.</param>
    /// <param name="stem">Channels of the first convolution; 16 in the published networks.</param>
    /// <exception cref="ArgumentException">The depth is not supported.</exception>
    public WideResNet(int depth, int widening, long classes, long channels = 3, double dropout = 0, int stem = 16)
        : base(nameof(WideResNet))
    {
        var (blocks, rest) = Math.DivRem(depth - 4, 6);
        if (blocks < 1 || rest != 0)
        {
            throw new ArgumentException($"a wide residual network has a depth of 6 n + 4, for instance 40, not {depth}", nameof(depth));
        }

        int[] widths = [stem, stem * widening, 2 * stem * widening, 4 * stem * widening];
        conv1 = Convolutions.Of(channels, stem, 3, 1);
        block1 = new WideResNetStage(blocks, widths[0], widths[1], stride: 1, dropout);
        block2 = new WideResNetStage(blocks, widths[1], widths[2], stride: 2, dropout);
        block3 = new WideResNetStage(blocks, widths[2], widths[3], stride: 2, dropout);
        bn1 = BatchNorm2d(widths[3]);
        var linear = Linear(widths[3], classes);
        init.zeros_(linear.bias!);
        fc = linear;
        RegisterComponents();
    }

    /// <summary>WideResNet-40-2 with dropout 0.3, as the publications on CIFAR train it.</summary>
    /// <param name="classes">Logits of the result.</param>
    /// <param name="channels">Channels of the network's input.</param>
    /// <param name="height">Rows of the images.</param>
    /// <param name="width">Columns of the images.</param>
    /// <exception cref="BadInputException">The images are of another size: the last average needs 8 × 8 positions.</exception>
    public static WideResNet OfCifar(long classes, long channels, int height, int width) => (height, width) == (32, 32)
        ? new WideResNet(depth: 40, widening: 2, classes, channels, dropout: 0.3)
        : throw new BadInputException($"the network 'wide_resnet' takes 32 x 32 pixels, not {height} x {width}")
        {
            Hint = "Set 'network' to another one, or take images of 32 x 32 pixels.",
        };

    /// <param name="input">float [n, channels, 32, 32].</param>
    /// <returns>Logits, [n, classes].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return fc.call(Pool(Features(input))).MoveToOuterDisposeScope();
    }

    /// <summary>The map before the average, [n, 4 · stem · widening, 8, 8].</summary>
    public Tensor Features(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = block3.call(block2.call(block1.call(conv1.call(input))));
        return functional.relu(bn1.call(x)).MoveToOuterDisposeScope();
    }

    /// <summary>The average over the pixels, [n, 4 · stem · widening].</summary>
    public static Tensor Pool(Tensor features) => functional.avg_pool2d(features, Pooled).flatten(1);
}
