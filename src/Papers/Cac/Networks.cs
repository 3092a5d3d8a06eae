// The networks of the two publications and of the laptop profile, and what a model file says about its network.

using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Experiment;
using Retable.Learning.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.Cac;

/// <summary>The network to train.</summary>
public enum NetworkKind
{
    /// <summary>Three convolutions; used in the laptop profile.</summary>
    SmallCnn,

    /// <summary>Nine convolutions; the paper's network.</summary>
    PaperCnn,

    /// <summary>WideResNet-40-2; used in the library's example.</summary>
    WideResnet,
}

/// <summary>A model file's description of its network. The loss is stored as text, so that reading the file runs no loss's code.</summary>
public sealed record Card : ModelCard<Setting>
{
    /// <summary>The loss of the training, as JSON.</summary>
    public required string Loss { get; init; }

    /// <summary>Refuses a loss other than that of the training.</summary>
    /// <exception cref="BadInputException">The loss differs from that of the training; the message gives both.</exception>
    public void RequireLoss(Loss loss)
    {
        var given = Written(loss);
        if (given != Loss)
        {
            throw new BadInputException("the model was trained with another loss than the evaluation is told")
            {
                Facts = [("model", Loss), ("evaluation", given)],
                Hint = "Give 'cac evaluate' the same 'loss' as 'cac train'.",
            };
        }
    }

    internal static string Written(Loss loss) => ParameterBinding.Write(loss).ToJsonString();
}

/// <summary>Creates the network that a training's parameters name.</summary>
internal static class Networks
{
    /// <summary>The names of the networks' last layers.</summary>
    public static IReadOnlyList<string> Heads { get; } = ["fc.", "classify."];

    /// <summary>Describes the network for the known classes of a trial and for the given images.</summary>
    /// <remarks>It is not given the parameters of the training: an evaluation, whose code this is too, would depend on those of each optimizer.</remarks>
    public static Card Describe(Setting setting, Loss loss, (int Channels, int Height, int Width) images)
    {
        var (channels, height, width) = images;
        var classes = ClassSplits.Of(setting.Benchmark, setting.Split).Known.Count;
        var pool = setting.Input.Pool;
        return new Card { Parameters = setting, Loss = Card.Written(loss), Channels = channels, Height = height / pool, Width = width / pool, Classes = classes };
    }

    /// <summary>Creates a network with random initial weights.</summary>
    /// <exception cref="BadInputException">The network does not take images of this size.</exception>
    public static Module<Tensor, Tensor> Create(Card card) => card.Parameters.Network switch
    {
        NetworkKind.SmallCnn => new SmallCnn(card.Channels, card.Height, card.Width, card.Classes),
        NetworkKind.PaperCnn => new PaperCnn(card.Channels, card.Height, card.Width, card.Classes, card.Parameters.Dropout),
        NetworkKind.WideResnet => WideResNet.OfCifar(card.Classes, card.Channels, card.Height, card.Width, card.Parameters.Dropout),
        _ => throw new ArgumentOutOfRangeException(nameof(card), card.Parameters.Network, "not a network"),
    };
}

/// <summary>The network of the paper: nine 3 × 3 convolutions in three stages, each of which halves the image, and one linear layer.</summary>
/// <remarks>
/// Each convolution (padding 1, no bias) is followed by batch norm and LeakyReLU(0.2), each stage by dropout of whole feature maps.
/// State names are the original's. Source: dimitymiller/cac-openset@bd9c7f5, networks/openSetClassifier.py.
/// </remarks>
public sealed class PaperCnn : Module<Tensor, Tensor>
{
    private readonly PaperEncoder encoder;
    private readonly Module<Tensor, Tensor> classify;

    /// <param name="channels">Channels of the images.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="classes">Logits of the result.</param>
    /// <param name="dropout">The probability that a feature map is dropped in training.</param>
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

    /// <summary>The output of the convolutions, [n, 128, ⌈h/8⌉, ⌈w/8⌉].</summary>
    public Tensor Features(Tensor input) => encoder.call(input);

    private static long Eighth(long pixels) => (pixels + 7) / 8;
}

/// <summary>The convolutions of <see cref="PaperCnn"/>.</summary>
public sealed class PaperEncoder : Module<Tensor, Tensor>
{
    /// <summary>Channels of the result.</summary>
    public const int Channels = 128;

    private const double Slope = 0.2;

    // Each stage's last convolution has stride 2.
    private static readonly int[] Widths = [64, 64, Channels, Channels, Channels, Channels, Channels, Channels, Channels];
    private const int PerStage = 3;

    private readonly List<Layer> _layers = [];
    private readonly double _dropout;

    internal PaperEncoder(long channels, double dropout)
        : base(nameof(PaperEncoder))
    {
        _dropout = dropout;
        foreach (var (i, width) in Widths.Index())
        {
            var endsStage = i % PerStage == PerStage - 1;
            var convolution = Conv2d(channels, width, 3, stride: endsStage ? 2 : 1, padding: 1, bias: false);
            init.kaiming_normal_(convolution.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
            _layers.Add(new Layer(convolution, BatchNorm2d(width), endsStage));
            register_module($"conv{i + 1}", convolution);
            register_module($"bn{i + 1}", _layers[^1].Norm);
            channels = width;
        }
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = input;
        foreach (var layer in _layers)
        {
            x = functional.leaky_relu(layer.Norm.call(layer.Convolution.call(x)), Slope);
            x = layer.EndsStage ? functional.dropout2d(x, _dropout, training) : x;
        }

        return x.MoveToOuterDisposeScope();
    }

    private sealed record Layer(Module<Tensor, Tensor> Convolution, Module<Tensor, Tensor> Norm, bool EndsStage);
}
