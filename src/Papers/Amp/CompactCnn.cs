using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.Amp;

/// <summary>The network of the laptop profile: 3 × 3 convolutions of 16, 32 and 64 channels, each with batch norm and ReLU, an average, a linear layer.</summary>
/// <remarks>A pooling after the first convolution, strides of 2 in the others; 23,928 parameters with 1 channel and 8 classes.</remarks>
public sealed class CompactCnn : Module<Tensor, Tensor>
{
    private const int Widest = 64;

    private readonly Module<Tensor, Tensor> convolutions;
    private readonly Module<Tensor, Tensor> fc;

    /// <param name="channels">Of the images; an anchored network takes twice as many.</param>
    /// <param name="classes">Logits of the result.</param>
    public CompactCnn(long channels, long classes)
        : base(nameof(CompactCnn))
    {
        convolutions = Sequential(Block(channels, 16, stride: 1), MaxPool2d(2), Block(16, 32, stride: 2), Block(32, Widest, stride: 2));
        fc = Linear(Widest, classes);
        RegisterComponents();
    }

    /// <param name="input">float [n, channels, h, w], h and w at least 2.</param>
    /// <returns>Logits, [n, classes].</returns>
    public override Tensor forward(Tensor input)
    {
        using var features = Features(input);
        return fc.call(features);
    }

    /// <summary>What the linear layer reads, [n, 64].</summary>
    public Tensor Features(Tensor input)
    {
        using var scope = NewDisposeScope();
        return convolutions.call(input).mean([2, 3]).MoveToOuterDisposeScope();
    }

    private static Module<Tensor, Tensor> Block(long from, long to, long stride) => Sequential(
        Conv2d(from, to, 3, stride: stride, padding: 1, bias: false),
        BatchNorm2d(to),
        ReLU());
}
