// The networks, what they answer with, and what a model file says about itself.

using Retable.Contract;
using Retable.Learning.Experiment;
using Retable.Learning.Models;
using Retable.Learning.Models.Sngp;
using Retable.Learning.Models.Transformers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.Url;

/// <summary>What an evaluation needs to know about how a model was made, whichever verb made it.</summary>
public sealed record ModelParameters
{
    /// <summary>The method, which says what was learnt and what the uncertainty is.</summary>
    public required Method Method { get; init; }

    public BackboneKind Backbone { get; init; }

    /// <summary>Classes of the training set that were not learnt.</summary>
    public IReadOnlyList<int> Downstream { get; init; } = [];

    /// <summary>The largest number of training images, taken from the start, whatever their classes.</summary>
    public int TrainSize { get; init; } = int.MaxValue;

    public Input Input { get; init; } = new();

    public Augmentation Augmentation { get; init; } = new();
}

/// <summary>A trained model's description of itself.</summary>
public sealed record Card : ModelCard<ModelParameters>
{
    /// <summary>The factor of predicted uncertainties (eq. 6).</summary>
    public double UncertaintyScale { get; init; } = 1;

    /// <summary>Describes a network for the given images.</summary>
    /// <exception cref="BadInputException">They are not square.</exception>
    public static Card Describe(ModelParameters parameters, Images upstream)
    {
        var (channels, height, width) = upstream.Source.Shape;
        return height == width
            ? new Card { Parameters = parameters, Channels = channels, Height = height, Width = width, Classes = upstream.Labels.Max() + 1 }
            : throw new BadInputException($"the images of {upstream.Source.Dataset} are not square: {height} x {width}");
    }

    /// <summary>Refuses images of another shape than the network takes.</summary>
    /// <exception cref="BadInputException">The images have another shape; the message gives both.</exception>
    public void Require(Images images) => Require(images.Source.Dataset, images.Source.Shape);
}

/// <summary>A backbone, the method's classifier and, if the method has one, the network that predicts uncertainties.</summary>
/// <remarks>
/// Whatever the method, the answer is the triple of arXiv:2307.03810. A method that keeps the linear classifier has it under the names of
/// the checkpoint that it starts from.
/// </remarks>
public sealed class UncertainNetwork : Module<Tensor, UncertainPrediction>
{
    private readonly Method _method;
    private readonly UncertaintyKind _kind;
    private readonly Module<Tensor, Tensor> backbone;
    private readonly Module<Tensor, Tensor> classifier;
    private readonly UncertaintyMlp? uncertainty;

    /// <summary>Creates the network with random initial weights.</summary>
    public UncertainNetwork(Card card, UncertaintyKind kind = UncertaintyKind.Own)
        : base(nameof(UncertainNetwork))
    {
        (_method, _kind, UncertaintyScale) = (card.Parameters.Method, kind, card.UncertaintyScale);
        (backbone, Features) = Backbones.Create(card);
        classifier = _method.CreateClassifier(Features, card.Classes);
        uncertainty = _method is IPredictsUncertainty predicts ? predicts.Head.Create(Features, predicts.StopGradient) : null;
        RegisterComponents();
    }

    /// <summary>The length of an embedding.</summary>
    public long Features { get; }

    /// <summary>The factor of predicted uncertainties.</summary>
    public double UncertaintyScale { get; set; }

    public Module<Tensor, Tensor> Backbone => backbone;

    public Module<Tensor, Tensor> Classifier => classifier;

    /// <exception cref="InvalidOperationException">The method predicts none.</exception>
    public UncertaintyMlp Uncertainty => uncertainty ?? throw new InvalidOperationException("the method predicts no uncertainty");

    /// <summary>The weight of the linear classifier, [C, D], one row per class.</summary>
    public Tensor ClassWeight => ((Linear)classifier).weight!;

    /// <param name="input">float32 [n, channels, h, w].</param>
    public override UncertainPrediction forward(Tensor input) => _method.Predict(this, input);

    /// <summary>The output for embeddings that the backbone computed before, [n, D].</summary>
    public UncertainPrediction OfFeatures(Tensor features) => _method.PredictFrom(this, features);

    /// <summary>The requested uncertainty of a single prediction (eq. 4, eq. 6 or eq. 7).</summary>
    /// <exception cref="BadInputException">One prediction cannot have it.</exception>
    public Tensor UncertaintyOfOne(Tensor logits, Tensor features) => _kind switch
    {
        UncertaintyKind.Own when uncertainty is not null => uncertainty.call(features) * UncertaintyScale,
        UncertaintyKind.Own => _method.OwnUncertainty(logits, features),
        UncertaintyKind.ClassEntropy => Uncertainties.ClassEntropy(logits),
        UncertaintyKind.InverseNorm => Uncertainties.InverseNorm(features),
        UncertaintyKind.LogVariances => classifier is HetXlHead head ? head.LogVariances(features) : throw Refused("log_variances", "It is of HET-XL."),
        _ => throw Refused("disagreement", "It is of an ensemble or of MC dropout."),
    };

    /// <summary>The requested uncertainty of several predictions (eq. 5), [S, n, C].</summary>
    /// <exception cref="BadInputException">Several predictions do not have it.</exception>
    public Tensor UncertaintyOfSeveral(Tensor logits) => _kind switch
    {
        UncertaintyKind.Own or UncertaintyKind.ClassEntropy => Uncertainties.ClassEntropy(MeanPrediction.Of(logits)),
        UncertaintyKind.Disagreement => Uncertainties.Disagreement(logits),
        UncertaintyKind.LogVariances => throw Refused("log_variances", "It is of HET-XL."),
        _ => throw Refused("inverse_norm", "It is of the methods other than ensemble and MC dropout."),
    };

    private static BadInputException Refused(string kind, string hint) => new($"a network of this method has no uncertainty '{kind}'") { Hint = hint };
}

/// <summary>The quantity that is taken as a network's uncertainty.</summary>
public enum UncertaintyKind
{
    /// <summary>The method's own: the predicted uncertainty, the entropy of the classes, or for InfoNCE the inverse norm.</summary>
    Own,

    /// <summary>The entropy of the classes; for several predictions that of their mean.</summary>
    ClassEntropy,

    /// <summary>1 / ‖f‖ of the embedding.</summary>
    InverseNorm,

    /// <summary>The Jensen–Shannon divergence of several predictions: of an ensemble, or of the passes of MC dropout.</summary>
    Disagreement,

    /// <summary>For HET-XL: the logarithm of the product of its variances (eq. 7), published as its log-determinant.</summary>
    LogVariances,
}

/// <summary>The backbone, which turns images into embeddings.</summary>
public enum BackboneKind
{
    /// <summary><see cref="Url.StridedCnn"/>; used in the laptop profile.</summary>
    StridedCnn,

    /// <summary><see cref="SlimResNet"/> with 20 layers: the frozen network of CIFAR-10.</summary>
    Resnet20,

    Resnet50,

    /// <summary>A transformer on patches of 16 pixels that classifies their mean, for images of 256 pixels per side: <c>vit_medium_patch16_gap_256</c>.</summary>
    VitMedium,

    VitTiny,

    VitSmall,

    VitBase,

    VitLarge,

    /// <summary>A residual network with one block per stage and few channels, for trying out the paper's profile.</summary>
    ResnetMiniature,

    /// <summary>A transformer with two blocks on patches of 8 pixels, for trying out the paper's profile.</summary>
    VitMiniature,
}

/// <summary>Creates backbones with random weights.</summary>
internal static class Backbones
{
    private static readonly ResNetShape SmallResNet = new(8, [1, 1, 1, 1], [4, 8, 16, 32]);
    private static readonly VisionTransformerShape SmallVit = new(16, 2, 2) { Patch = 8 };

    /// <summary>Creates the backbone that a card describes, including what its method adds.</summary>
    /// <exception cref="BadInputException">The method asks for what the backbone does not have.</exception>
    public static (Module<Tensor, Tensor> Backbone, long Features) Create(Card card)
    {
        var (method, kind) = (card.Parameters.Method, card.Parameters.Backbone);
        if (method.BackboneNormBound > 0 && kind is not (BackboneKind.Resnet50 or BackboneKind.ResnetMiniature))
        {
            throw new BadInputException("only residual networks for photographs have their spectral norms bounded") { Hint = "Drop 'norm_bound' of the method." };
        }

        if (method.BackboneDropout > 0 && kind == BackboneKind.Resnet20)
        {
            throw new BadInputException("the residual network of CIFAR has no dropout") { Hint = "Take another backbone or another method." };
        }

        return kind switch
        {
            BackboneKind.StridedCnn => (new StridedCnn(card.Channels, method.BackboneDropout), StridedCnn.Features),
            BackboneKind.Resnet20 => (new SlimResNet(20, _ => Identity(), card.Channels), 64),
            BackboneKind.Resnet50 => Residual(card, ResNetShape.ResNet50),
            BackboneKind.ResnetMiniature => Residual(card, SmallResNet),
            _ => Transformer(card, ShapeOf(kind)),
        };
    }

    /// <summary>The prefix of the classifier's names in published weights.</summary>
    public static string ClassifierName(BackboneKind kind) => kind switch
    {
        BackboneKind.Resnet20 => "linear.",
        BackboneKind.Resnet50 or BackboneKind.ResnetMiniature => "fc.",
        BackboneKind.StridedCnn => "classifier.",
        _ => "head.",
    };

    private static VisionTransformerShape ShapeOf(BackboneKind kind) => kind switch
    {
        BackboneKind.VitMedium => VisionTransformerShape.MediumGap,
        BackboneKind.VitTiny => VisionTransformerShape.Tiny,
        BackboneKind.VitSmall => VisionTransformerShape.Small,
        BackboneKind.VitBase => VisionTransformerShape.Base,
        BackboneKind.VitLarge => VisionTransformerShape.Large,
        _ => SmallVit,
    };

    private static (Module<Tensor, Tensor>, long) Residual(Card card, ResNetShape shape)
    {
        var method = card.Parameters.Method;
        var parts = method.BackboneDropout > 0 ? ResidualParts.WithDropout(method.BackboneDropout) : ResidualParts.Plain;
        var features = shape.Widths[^1] * Bottleneck.Expansion;
        return (method.BackboneNormBound > 0
            ? SngpResNet.Create(card.Channels, _ => Identity(), card.Height, card.Width, shape, method.BackboneNormBound)
            : new ResNet(card.Channels, _ => Identity(), shape, parts), features);
    }

    // As in the original the dropout of a transformer is off in evaluation, and that of its attention has a rate of its own.
    private static (Module<Tensor, Tensor>, long) Transformer(Card card, VisionTransformerShape shape)
    {
        const double OfAttention = 0.1;
        var dropout = card.Parameters.Method.BackboneDropout;
        var dropping = shape with { Dropout = dropout, AttentionDropout = dropout > 0 ? OfAttention : 0 };
        return (new VisionTransformer(dropping, _ => Identity(), card.Channels, card.Height, card.Width), shape.Width);
    }
}

/// <summary>The backbone of the laptop profile: three 3 × 3 convolutions of 16, 32 and 64 channels, the first two with stride 2, and the mean over all pixels.</summary>
/// <remarks>Each convolution (padding 1, no bias) is followed by batch norm, ReLU and, if there is one, a dropout that is on in evaluation too.</remarks>
public sealed class StridedCnn : Module<Tensor, Tensor>
{
    /// <summary>The length of an embedding.</summary>
    public const int Features = 64;

    private readonly double _dropout;
    private readonly Module<Tensor, Tensor> layer1;
    private readonly Module<Tensor, Tensor> layer2;
    private readonly Module<Tensor, Tensor> layer3;

    /// <param name="channels">Channels of the images.</param>
    /// <param name="dropout">The probability that a number is dropped after each ReLU, also in evaluation.</param>
    public StridedCnn(long channels, double dropout = 0)
        : base(nameof(StridedCnn))
    {
        _dropout = dropout;
        layer1 = ConvolutionBlock.Create(channels, Features / 4, stride: 2);
        layer2 = ConvolutionBlock.Create(Features / 4, Features / 2, stride: 2);
        layer3 = ConvolutionBlock.Create(Features / 2, Features, stride: 1);
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
}
