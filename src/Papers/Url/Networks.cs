// The network of the laptop profile, what it answers with, and what a model file says about itself.

using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.Url;

/// <summary>What a trained model says about itself.</summary>
public sealed record Card : ModelCard<Train.Parameters>
{
    /// <summary>What predicted uncertainties are multiplied by (eq. 6).</summary>
    public double UncertaintyScale { get; init; } = 1;

    /// <summary>The card of a network for these images.</summary>
    /// <exception cref="BadInputException">They are not square.</exception>
    public static Card Describe(Train.Parameters parameters, ImageSet upstream)
    {
        var (channels, height, width) = upstream.Shape;
        return height == width
            ? new Card { Parameters = parameters, Channels = channels, Height = height, Width = width, Classes = upstream.Labels.Max() + 1 }
            : throw new BadInputException($"the images of {upstream.Dataset} are not square: {height} x {width}");
    }
}

/// <summary>A backbone, the classifier of a method, and where the method has one the network that predicts uncertainties.</summary>
/// <remarks>
/// Whatever the method, the answer is the triple of arXiv:2307.03810. A method that keeps the linear classifier has it under the names of
/// the checkpoint that it starts from.
/// </remarks>
public sealed class UncertainNetwork : Module<Tensor, UncertainPrediction>
{
    private readonly Method _method;
    private readonly UncertaintyKind _kind;
    private readonly StridedCnn backbone;
    private readonly Module<Tensor, Tensor> classifier;
    private readonly UncertaintyMlp? uncertainty;

    /// <summary>With random initial weights.</summary>
    public UncertainNetwork(Card card, UncertaintyKind kind = UncertaintyKind.Own)
        : base(nameof(UncertainNetwork))
    {
        (_method, _kind, UncertaintyScale) = (card.Parameters.Method, kind, card.UncertaintyScale);
        backbone = _method.CreateBackbone(card.Channels);
        classifier = _method.CreateClassifier(StridedCnn.Features, card.Classes);
        uncertainty = _method is IPredictsUncertainty predicts ? predicts.Head.Create(StridedCnn.Features, predicts.StopGradient) : null;
        RegisterComponents();
    }

    /// <summary>What predicted uncertainties are multiplied by.</summary>
    public double UncertaintyScale { get; set; }

    public Module<Tensor, Tensor> Backbone => backbone;

    public Module<Tensor, Tensor> Classifier => classifier;

    /// <exception cref="InvalidOperationException">The method predicts none.</exception>
    public UncertaintyMlp Uncertainty => uncertainty ?? throw new InvalidOperationException("the method predicts no uncertainty");

    /// <summary>Rows of a linear classifier, [C, D].</summary>
    public Tensor ClassWeight => ((Linear)classifier).weight!;

    /// <param name="input">float32 [n, channels, h, w].</param>
    public override UncertainPrediction forward(Tensor input) => _method.Predict(this, input);

    /// <summary>The uncertainty that the network was asked for, of one prediction (eq. 4 or eq. 6).</summary>
    /// <exception cref="BadInputException">One prediction cannot have it.</exception>
    public Tensor UncertaintyOfOne(Tensor logits, Tensor features) => _kind switch
    {
        UncertaintyKind.Own when uncertainty is not null => uncertainty.call(features) * UncertaintyScale,
        UncertaintyKind.Own => _method.OwnUncertainty(logits, features),
        UncertaintyKind.ClassEntropy => Uncertainties.ClassEntropy(logits),
        UncertaintyKind.InverseNorm => Uncertainties.InverseNorm(features),
        _ => throw Refused("disagreement", "It is of an ensemble or of MC dropout."),
    };

    /// <summary>The same of several predictions (eq. 5), [S, n, C].</summary>
    /// <exception cref="BadInputException">Several predictions do not have it.</exception>
    public Tensor UncertaintyOfSeveral(Tensor logits) => _kind switch
    {
        UncertaintyKind.Own or UncertaintyKind.ClassEntropy => Uncertainties.ClassEntropy(MeanPrediction.Of(logits)),
        UncertaintyKind.Disagreement => Uncertainties.Disagreement(logits),
        _ => throw Refused("inverse_norm", "It is of the methods other than ensemble and MC dropout."),
    };

    private static BadInputException Refused(string kind, string hint) => new($"a network of this method has no uncertainty '{kind}'") { Hint = hint };
}

/// <summary>What of a network is taken for its uncertainty.</summary>
public enum UncertaintyKind
{
    /// <summary>The method's own: what its network predicts, the entropy of its classes, or for InfoNCE the inverse norm.</summary>
    Own,

    /// <summary>Entropy of the classes; of several predictions that of their mean.</summary>
    ClassEntropy,

    /// <summary>1 / ‖f‖ of the embedding.</summary>
    InverseNorm,

    /// <summary>Jensen–Shannon divergence of several predictions: of an ensemble, or of the passes of MC dropout.</summary>
    Disagreement,
}

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
