// What is compared: the methods of the benchmark. Which equations of Url.*.cs a method is put together from, and the settings that its authors found.

using System.ComponentModel.DataAnnotations;
using Retable.Learning.Models.Sngp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace Retable.Papers.Url;

/// <summary>A method: a choice of cases with their own parameters, each of which creates its network's parts and its loss. The defaults are those of the laptop profile.</summary>
public abstract record Method
{
    /// <summary>Whether a batch holds two crops of each image, in rows 2i and 2i + 1, and labels are not read.</summary>
    public virtual bool IsContrastive => false;

    /// <summary>The probability that the backbone drops a number after a ReLU; 0 for none.</summary>
    internal virtual double BackboneDropout => 0;

    /// <summary>The bound on the spectral norms of the backbone; 0 for no bound.</summary>
    internal virtual double BackboneNormBound => 0;

    /// <summary>Creates the classifier: the linear one, which the method shares with the checkpoint, or its own.</summary>
    public virtual Module<Tensor, Tensor> CreateClassifier(long features, long classes) => Linear(features, classes);

    /// <summary>Computes the network's output for images.</summary>
    /// <param name="network">A network of this method.</param>
    /// <param name="input">float32 [n, channels, h, w].</param>
    public virtual UncertainPrediction Predict(UncertainNetwork network, Tensor input) => PredictFrom(network, network.Backbone.call(input));

    /// <summary>Computes the network's output for embeddings.</summary>
    /// <param name="network">A network of this method.</param>
    /// <param name="features">[n, D].</param>
    public virtual UncertainPrediction PredictFrom(UncertainNetwork network, Tensor features)
    {
        var logits = network.Classifier.call(features); // [n, C]
        return new UncertainPrediction(logits, network.UncertaintyOfOne(logits, features), features);
    }

    /// <summary>The method's uncertainty (eq. 4), if no network predicts one.</summary>
    public virtual Tensor OwnUncertainty(Tensor logits, Tensor features) => Uncertainties.ClassEntropy(logits);

    /// <summary>The loss of a batch: cross-entropy, unless the method has another.</summary>
    /// <param name="answer">The network's output.</param>
    /// <param name="labels">int64 [n].</param>
    /// <param name="network">The network, whose linear classifier is part of some losses.</param>
    /// <param name="draws">Random numbers of this step.</param>
    /// <returns>A scalar.</returns>
    public virtual Tensor Loss(UncertainPrediction answer, Tensor labels, UncertainNetwork network, IVmfDraws draws) =>
        cross_entropy(answer.Logits, labels, label_smoothing: Smoothing);

    // Of the methods that learn by cross-entropy alone.
    private protected virtual double Smoothing => 0;

    /// <summary>The baseline: cross-entropy.</summary>
    public sealed record CrossEntropy : Method
    {
        /// <summary>The share of each label that is spread over all classes.</summary>
        [Range(0, 1)]
        public double LabelSmoothing { get; init; }

        private protected override double Smoothing => LabelSmoothing;
    }

    /// <summary>SNGP: spectral normalisation and a Gaussian process as classifier.</summary>
    public sealed record Sngp : Method
    {
        /// <summary>The bound on the spectral norms of a residual network's blocks; 0 for no bound.</summary>
        [Range(0, 1e6)]
        public double NormBound { get; init; }

        /// <summary>The share of each label that is spread over all classes.</summary>
        [Range(0, 1)]
        public double LabelSmoothing { get; init; }

        internal override double BackboneNormBound => NormBound;

        private protected override double Smoothing => LabelSmoothing;

        public override Module<Tensor, Tensor> CreateClassifier(long features, long classes) => new RandomFeatureProcess(features, classes, normalisesInput: true);
    }

    /// <summary>Several linear classifiers on one embedding (eq. 5).</summary>
    public sealed record Ensemble : Method
    {
        /// <summary>The number of linear classifiers.</summary>
        [Range(1, 1000)]
        public int Heads { get; init; } = 10;

        /// <summary>The share of each label that is spread over all classes.</summary>
        [Range(0, 1)]
        public double LabelSmoothing { get; init; }

        private protected override double Smoothing => LabelSmoothing;

        public override Module<Tensor, Tensor> CreateClassifier(long features, long classes) => new ShallowEnsemble(features, classes, Heads);

        public override UncertainPrediction PredictFrom(UncertainNetwork network, Tensor features)
        {
            var logits = network.Classifier.call(features); // [heads, n, C]
            return new UncertainPrediction(MeanPrediction.Of(logits), network.UncertaintyOfSeveral(logits), features);
        }
    }

    /// <summary>MC dropout, which stays on in evaluation, where several passes are averaged (eq. 5).</summary>
    public sealed record McDropout : Method
    {
        // As in the original, whatever the number of passes at training.
        private const int Passes = 10;

        /// <summary>The probability that a number is dropped after a ReLU.</summary>
        [Range(0, 0.99)]
        public double Dropout { get; init; } = 0.1;

        /// <summary>The share of each label that is spread over all classes.</summary>
        [Range(0, 1)]
        public double LabelSmoothing { get; init; }

        internal override double BackboneDropout => Dropout;

        private protected override double Smoothing => LabelSmoothing;

        public override UncertainPrediction Predict(UncertainNetwork network, Tensor input) => network.training
            ? base.Predict(network, input)
            : MeanPrediction.OfPasses(Passes, () => network.Backbone.call(input), network.Classifier.call, network.UncertaintyOfSeveral);
    }

    /// <summary>HET-XL: a classifier on an embedding with noise (eq. 7).</summary>
    public sealed record HetXl : Method
    {
        /// <summary>The number of draws of the noise.</summary>
        [Range(1, 10_000)]
        public int Samples { get; init; } = 10;

        /// <summary>The initial standard deviation of the entries of the matrix C.</summary>
        [Range(0, 100)]
        public double Spread { get; init; } = 0.01;

        /// <summary>The probability that the backbone drops a number after a ReLU, which is 0.1 in the published residual network.</summary>
        [Range(0, 0.99)]
        public double Dropout { get; init; }

        /// <summary>The share of each label that is spread over all classes.</summary>
        [Range(0, 1)]
        public double LabelSmoothing { get; init; }

        internal override double BackboneDropout => Dropout;

        private protected override double Smoothing => LabelSmoothing;

        public override Module<Tensor, Tensor> CreateClassifier(long features, long classes) => new HetXlHead(features, classes, rank: 1, Samples, Spread);
    }

    /// <summary>Loss prediction: cross-entropy, and an uncertainty that predicts it (eq. 10).</summary>
    public sealed record LossPrediction : Method, IPredictsUncertainty
    {
        /// <summary>λ, the weight of the comparison.</summary>
        [Range(0, 1e6)]
        public double Lambda { get; init; } = 0.1;

        /// <summary>Whether the comparison leaves the backbone unchanged.</summary>
        public bool StopGradient { get; init; }

        [Range(0, 1e6)]
        public double Start { get; init; }

        public UncertaintyHead Head { get; init; } = new();

        public override Tensor Loss(UncertainPrediction answer, Tensor labels, UncertainNetwork network, IVmfDraws draws) =>
            new LossPredictionLoss(Lambda).forward(answer.Logits, answer.Uncertainty, labels);
    }

    /// <summary>Classification by the expected likelihood kernel (eq. 12).</summary>
    public sealed record ExpectedLikelihood : Method, IPredictsUncertainty
    {
        /// <summary>The concentration of a class whose weights have norm 1.</summary>
        [Range(0, 1e6)]
        public double Scale { get; init; } = 20;

        [Range(0, 1e6)]
        public double Start { get; init; } = 0.05;

        public UncertaintyHead Head { get; init; } = new();

        public override Tensor Loss(UncertainPrediction answer, Tensor labels, UncertainNetwork network, IVmfDraws draws) =>
            new ExpectedLikelihoodLoss(Scale).forward(answer.Features, answer.Uncertainty, labels, network.ClassWeight);
    }

    /// <summary>Classification by distributions with one concentration per direction (eq. 13).</summary>
    public sealed record NonIsotropicVmf : Method, IPredictsUncertainty
    {
        /// <summary>K, the concentration of every class in every direction.</summary>
        [Range(0, 1e6)]
        public double Scale { get; init; } = 20;

        /// <summary>The number of samples of each embedding.</summary>
        [Range(1, 10_000)]
        public int Samples { get; init; } = 8;

        [Range(0, 1e6)]
        public double Start { get; init; } = 0.02;

        public UncertaintyHead Head { get; init; } = new();

        public override Tensor Loss(UncertainPrediction answer, Tensor labels, UncertainNetwork network, IVmfDraws draws) => new NonIsotropicVmfLoss(Samples)
            .forward(answer.Features, answer.Uncertainty, labels, network.ClassWeight, full_like(network.ClassWeight, Scale), draws);
    }

    /// <summary>InfoNCE: pulls crops of one image together and pushes other images apart (eq. 14); a longer embedding is a more certain one.</summary>
    public sealed record InfoNce : Method
    {
        /// <summary>1 / temperature.</summary>
        [Range(0, 1e6)]
        public double Scale { get; init; } = 15;

        public override bool IsContrastive => true;

        public override Tensor OwnUncertainty(Tensor logits, Tensor features) => Uncertainties.InverseNorm(features);

        public override Tensor Loss(UncertainPrediction answer, Tensor labels, UncertainNetwork network, IVmfDraws draws) =>
            new InfoNceLoss(tensor((float)Scale)).forward(answer.Features);
    }

    /// <summary>MCInfoNCE: InfoNCE with embeddings that are distributions (eq. 15).</summary>
    public sealed record McInfoNce : Method, IPredictsUncertainty
    {
        /// <summary>1 / temperature.</summary>
        [Range(0, 1e6)]
        public double Scale { get; init; } = 20;

        /// <summary>The number of samples of each embedding.</summary>
        [Range(1, 10_000)]
        public int Samples { get; init; } = 8;

        [Range(0, 1e6)]
        public double Start { get; init; } = 0.02;

        public UncertaintyHead Head { get; init; } = new();

        public override bool IsContrastive => true;

        public override Tensor Loss(UncertainPrediction answer, Tensor labels, UncertainNetwork network, IVmfDraws draws) =>
            new McInfoNceLoss(tensor((float)Scale), Samples).forward(answer.Features, answer.Uncertainty, draws);
    }

    /// <summary>Hedged instances: pairs that match with a probability (eq. 16).</summary>
    public sealed record HedgedInstances : Method, IPredictsUncertainty
    {
        /// <summary>The form of the loss.</summary>
        public HedgedInstanceForm Form { get; init; }

        /// <summary>Whether a pair consists of two crops of an image; otherwise consecutive images are declared a pair, as in the published commands.</summary>
        public bool TwoCrops { get; init; } = true;

        /// <summary>a, the factor of the similarities.</summary>
        [Range(0, 1e6)]
        public double Scale { get; init; } = 8;

        /// <summary>b, added to the scaled similarities.</summary>
        public double Offset { get; init; } = -4;

        /// <summary>The number of samples of each embedding.</summary>
        [Range(1, 10_000)]
        public int Samples { get; init; } = 4;

        [Range(0, 1e6)]
        public double Start { get; init; } = 0.02;

        public UncertaintyHead Head { get; init; } = new();

        public override bool IsContrastive => TwoCrops;

        public override Tensor Loss(UncertainPrediction answer, Tensor labels, UncertainNetwork network, IVmfDraws draws)
        {
            var (scale, offset) = (tensor((float)Scale, device: answer.Features.device), tensor(Offset, device: answer.Features.device));
            return Form switch
            {
                HedgedInstanceForm.Submitted => new SubmittedHedgedInstanceLoss(scale, offset, Samples).forward(answer.Features, answer.Uncertainty, draws),
                HedgedInstanceForm.Released => new ReleasedHedgedInstanceLoss(scale, offset, Samples).forward(answer.Features, answer.Uncertainty, draws),
                _ => new HedgedInstanceLoss(scale, offset, Samples).forward(answer.Features, answer.Uncertainty, draws),
            };
        }
    }
}
