using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.Cac;

/// <summary>The network of the paper: nine 3 × 3 convolutions in three stages, each of which halves the image, and one linear layer.</summary>
/// <remarks>
/// Each convolution (padding 1, no bias) is followed by batch norm and LeakyReLU(0.2), each stage by dropout of whole feature maps.
/// Names of the state are the original's. Source: dimitymiller/cac-openset@bd9c7f5, networks/openSetClassifier.py.
/// </remarks>
public sealed class PaperCnn : Module<Tensor, Tensor>
{
    private readonly PaperEncoder encoder;
    private readonly Module<Tensor, Tensor> classify;

    /// <param name="channels">Channels of the images.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="classes">Logits of the result.</param>
    /// <param name="dropout">Probability that a feature map is left out in training.</param>
    public PaperCnn(long channels, long height, long width, long classes, double dropout)
        : base(nameof(PaperCnn))
    {
        encoder = new PaperEncoder(channels, dropout);
        var linear = Linear(PaperEncoder.Channels * Eighth(height) * Eighth(width), classes);
        init.normal_(linear.weight!, 0, 0.01);
        init.zeros_(linear.bias!);
        classify = linear;
        RegisterComponents();
    }

    /// <param name="input">float [n, channels, height, width].</param>
    /// <returns>Logits, [n, classes].</returns>
    public override Tensor forward(Tensor input)
    {
        using var maps = Features(input);
        using var flat = maps.flatten(1); // [n, 128 · ⌈h/8⌉ · ⌈w/8⌉]
        return classify.call(flat);
    }

    /// <summary>What the convolutions see, [n, 128, ⌈h/8⌉, ⌈w/8⌉].</summary>
    public Tensor Features(Tensor input) => encoder.call(input);

    private static long Eighth(long pixels) => (pixels + 7) / 8;
}
