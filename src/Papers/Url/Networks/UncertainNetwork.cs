using Retable.Contract;
using Retable.Learning.Models.Sngp;
using Retable.Papers.Url.Heads;
using Retable.Papers.Url.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.Url.Networks;

/// <summary>A backbone, the classifier of a method, and where the method has one the network that predicts uncertainties.</summary>
/// <remarks>Whatever the method, the answer is the triple of arXiv:2307.03810. A method that keeps the linear classifier has it under the names of the checkpoint that it starts from.</remarks>
public sealed class UncertainNetwork : Module<Tensor, UncertainPrediction>
{
    // As in the original, whatever the number of passes at training.
    private const int Passes = 10;

    private readonly Method _method;
    private readonly StridedCnn backbone;
    private readonly Module<Tensor, Tensor> classifier;
    private readonly UncertaintyMlp? uncertainty;

    public UncertainNetwork(ModelCard card)
        : base(nameof(UncertainNetwork))
    {
        var parameters = card.Parameters;
        (_method, UncertaintyScale) = (parameters.Method, card.UncertaintyScale);
        backbone = new StridedCnn(card.Channels, _method == Method.McDropout ? parameters.Dropout : 0);
        classifier = _method switch
        {
            Method.Ensemble => new ShallowEnsemble(StridedCnn.Features, card.Classes, parameters.Heads),
            Method.HetXl => new HetXlHead(StridedCnn.Features, card.Classes, rank: 1, parameters.Samples, parameters.Spread),
            Method.Sngp => new RandomFeatureProcess(StridedCnn.Features, card.Classes, normalisesInput: true),
            _ => Linear(StridedCnn.Features, card.Classes),
        };
        uncertainty = PredictsUncertainty(_method)
            ? new UncertaintyMlp(StridedCnn.Features, parameters.HeadWidth, parameters.HeadDepth, parameters.StopGradient)
            : null;
        RegisterComponents();
    }

    /// <summary>What predicted uncertainties are multiplied by.</summary>
    public double UncertaintyScale { get; set; }

    public UncertaintyKind Kind { get; set; }

    public Module<Tensor, Tensor> Backbone => backbone;

    public Module<Tensor, Tensor> Classifier => classifier;

    /// <exception cref="InvalidOperationException">The method predicts none.</exception>
    public UncertaintyMlp Uncertainty => uncertainty ?? throw new InvalidOperationException($"{_method} predicts no uncertainty");

    /// <summary>Rows of a linear classifier, [C, D].</summary>
    public Tensor ClassWeight => ((Linear)classifier).weight!;

    public static bool PredictsUncertainty(Method method) => method
        is Method.McInfoNce or Method.ExpectedLikelihood or Method.NonIsotropicVmf or Method.HedgedInstances or Method.LossPrediction;

    /// <param name="input">float32 [n, channels, h, w].</param>
    public override UncertainPrediction forward(Tensor input) => _method == Method.McDropout && !training
        ? MeanPrediction.OfPasses(Passes, () => backbone.call(input), classifier.call, OfSeveral)
        : OfFeatures(backbone.call(input));

    private UncertainPrediction OfFeatures(Tensor features)
    {
        var logits = classifier.call(features);
        return _method == Method.Ensemble
            ? new UncertainPrediction(MeanPrediction.Of(logits), OfSeveral(logits), features)
            : new UncertainPrediction(logits, OfOne(logits, features), features);
    }

    private Tensor OfSeveral(Tensor logits) => Kind switch
    {
        UncertaintyKind.Own or UncertaintyKind.ClassEntropy => Uncertainties.ClassEntropy(MeanPrediction.Of(logits)),
        UncertaintyKind.Disagreement => Uncertainties.Disagreement(logits),
        _ => throw Refused(),
    };

    private Tensor OfOne(Tensor logits, Tensor features) => Kind switch
    {
        UncertaintyKind.Own when uncertainty is not null => uncertainty.call(features) * UncertaintyScale,
        UncertaintyKind.Own when _method != Method.InfoNce => Uncertainties.ClassEntropy(logits),
        UncertaintyKind.Own or UncertaintyKind.InverseNorm => Uncertainties.InverseNorm(features),
        UncertaintyKind.ClassEntropy => Uncertainties.ClassEntropy(logits),
        _ => throw Refused(),
    };

    private BadInputException Refused() => new($"a network of the method {_method} has no uncertainty of the kind {Kind}")
    {
        Hint = "'disagreement' is of an ensemble or of MC dropout, 'inverse_norm' of the other methods.",
    };
}
