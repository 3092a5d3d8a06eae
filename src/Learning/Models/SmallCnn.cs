using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>The CNN of the laptop profiles: three 3 × 3 convolutions of 16, 32 and 64 channels with two poolings between them.</summary>
/// <remarks>Each convolution (padding 1, no bias) is followed by batch norm and LeakyReLU(0.2); 42,230 parameters at 1 × 28 × 28 with 6 classes.</remarks>
public sealed class SmallCnn : Module<Tensor, Tensor>
{
    private const double Slope = 0.2;

    private readonly Module<Tensor, Tensor> features;
    private readonly Module<Tensor, Tensor> fc;

    /// <param name="channels">Channels of the images.</param>
    /// <param name="height">Rows, ≥ 4; halved twice, rounding down.</param>
    /// <param name="width">Columns, ≥ 4.</param>
    /// <param name="classes">Logits of the result.</param>
    public SmallCnn(long channels, long height, long width, long classes)
        : base(nameof(SmallCnn))
    {
        features = Sequential(
            ConvolutionBlock.Create(channels, 16, slope: Slope),
            MaxPool2d(2),
            ConvolutionBlock.Create(16, 32, slope: Slope),
            MaxPool2d(2),
            ConvolutionBlock.Create(32, 64, slope: Slope),
            Flatten());
        fc = Linear(64 * (height / 4) * (width / 4), classes);
        RegisterComponents();
    }

    /// <param name="input">float32 [n, channels, height, width].</param>
    /// <returns>Logits, [n, classes].</returns>
    public override Tensor forward(Tensor input)
    {
        using var flat = features.call(input); // [n, 64 · ⌊h/4⌋ · ⌊w/4⌋]
        return fc.call(flat);
    }
}
