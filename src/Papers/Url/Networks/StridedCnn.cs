using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.Url.Networks;

/// <summary>The backbone of the laptop profile: three 3 × 3 convolutions of 16, 32 and 64 channels, the first two with stride 2, and the mean over all pixels.</summary>
/// <remarks>Each convolution (padding 1, no bias) is followed by batch norm, ReLU and, if there is one, a dropout that is on in evaluation too.</remarks>
public sealed class StridedCnn : Module<Tensor, Tensor>
{
    /// <summary>Length of an embedding.</summary>
    public const int Features = 64;

    private readonly double _dropout;
    private readonly Module<Tensor, Tensor> layer1;
    private readonly Module<Tensor, Tensor> layer2;
    private readonly Module<Tensor, Tensor> layer3;

    /// <param name="channels">Of the images.</param>
    /// <param name="dropout">Probability of a number to be dropped after each ReLU, always.</param>
    public StridedCnn(long channels, double dropout = 0)
        : base(nameof(StridedCnn))
    {
        _dropout = dropout;
        layer1 = Block(channels, Features / 4, stride: 2);
        layer2 = Block(Features / 4, Features / 2, stride: 2);
        layer3 = Block(Features / 2, Features, stride: 1);
        RegisterComponents();
    }

    /// <param name="input">float32 [n, channels, h, w].</param>
    /// <returns>Embeddings, [n, 64].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = Dropped(layer1.call(input)); // [n, 16, ⌈h/2⌉, ⌈w/2⌉]
        x = Dropped(layer2.call(x));
        x = Dropped(layer3.call(x)); // [n, 64, ⌈h/4⌉, ⌈w/4⌉]
        return x.mean([2, 3]).MoveToOuterDisposeScope();
    }

    private Tensor Dropped(Tensor x) => _dropout > 0 ? functional.dropout(x, _dropout, training: true) : x;

    private static Module<Tensor, Tensor> Block(long from, long to, long stride) =>
        Sequential(Conv2d(from, to, 3, stride, padding: 1, bias: false), BatchNorm2d(to), ReLU());
}
