// The scores of a trained network: AMP's of one with anchors, and those that it is compared with of one without.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Learning.Anchoring;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Models;
using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>The logits [n, C] of a batch and each of its scores [n]; a higher score means more unknown.</summary>
/// <param name="images">Normalised images, float32 [n, channels, H, W], on the network's device.</param>
/// <param name="draws">Random draws of this batch alone.</param>
public delegate (Tensor Logits, IReadOnlyList<(string Name, Tensor Values)> Scores) BatchScores(Tensor images, Philox draws);

/// <summary>The scores to compute for a trained network: a choice of cases with their own parameters.</summary>
public abstract record Scores
{
    /// <summary>Creates the function that computes a network's scores.</summary>
    /// <param name="model">The model, in evaluation mode.</param>
    /// <param name="training">The images that it was trained on, on its device.</param>
    /// <param name="batchSize">Images at once.</param>
    /// <exception cref="BadInputException">The network was trained otherwise, or its training images do not suffice.</exception>
    public abstract BatchScores Create(TrainedModel<Card, nn.Module<Tensor, Tensor>> model, ImageSet training, int batchSize);

    /// <summary>AMP's score of an anchored network, and variants with parts of it left out.</summary>
    /// <remarks>
    /// <c>amp</c> is the released code's, <c>amp_sum</c> has the paper's temperature (eq. 2); <c>amp_untempered</c> divides by 2 whatever the anchors say, the
    /// least that tempering can; <c>disagreement</c> is their spread alone; <c>msp</c> and <c>energy</c> are of the mean logits. The released code's other
    /// three (<c>--score_type</c>) are of tempered logits: <c>tempered_msp</c>, <c>tempered_energy</c>, <c>tempered_entropy</c>.
    /// </remarks>
    public sealed record Anchored : Scores
    {
        private const double LeastDivisor = 2;

        /// <summary>K, the number of anchors per image.</summary>
        [Range(2, 1000)]
        public int Anchors { get; init; } = 5;

        /// <summary>Further numbers of anchors, each with a score <c>amp_k…</c> of its own. A smaller set of anchors is the beginning of a larger one.</summary>
        public IReadOnlyList<int> MoreAnchors { get; init; } = [];

        /// <summary>Whether each image draws its own anchors or shares them with its batch.</summary>
        public AnchorRule Rule { get; init; } = AnchorRule.Independent;

        /// <summary>The number of training images from which a batch draws its anchors; each batch has its own.</summary>
        [Range(2, 1_000_000)]
        public int Pool { get; init; } = 128;

        public override BatchScores Create(TrainedModel<Card, nn.Module<Tensor, Tensor>> model, ImageSet training, int batchSize)
        {
            var most = MoreAnchors.Append(Anchors).Max();
            Require(model.Card, training, most);
            var (inference, pipeline) = (new AmpInference(model.Network.call), new ImagePreparation(model.Card.Parameters.Input, model.Card.Parameters.Augmentation));
            return (images, draws) => Scored(PerAnchor(images, draws));

            // One anchor after the other, [K, n, C]: all pairs at once would be K times the memory.
            Tensor PerAnchor(Tensor images, Philox draws)
            {
                var count = (int)images.shape[0];
                var pool = pipeline.Evaluation(training.Batch(draws.Permutation(training.Count).AsMemory(0, Pool)));
                var indices = AnchorDraws.Inference(Rule, Pool, most, count, draws);
                return cat([.. indices.Chunk(count).Select(slot => inference.Predict(images, pool, tensor(slot).to(images.device)).PerReference)]);
            }
        }

        private (Tensor Logits, IReadOnlyList<(string Name, Tensor Values)> Scores) Scored(Tensor perAnchor)
        {
            var prediction = First(Anchors);
            var tempered = AnchorTempering.Exponential(prediction);
            return (prediction.Mean,
            [
                ("amp", AmpScore.Of(tempered)),
                ("amp_untempered", AmpScore.Of(prediction.Mean / LeastDivisor)),
                ("amp_sum", AmpScore.Of(SumTempering.Of(prediction))),
                ("disagreement", SumTempering.Disagreement(prediction)),
                ("msp", MaxSoftmaxProbability.Of(prediction.Mean)),
                ("energy", Energy.Of(prediction.Mean)),
                ("tempered_msp", MaxSoftmaxProbability.Of(tempered)),
                ("tempered_energy", Energy.Of(tempered)),
                ("tempered_entropy", SmoothedEntropy.Of(tempered)),
                .. MoreAnchors.Select(count => ($"amp_k{count}", AmpScore.Of(AnchorTempering.Exponential(First(count))))),
            ]);

            AnchoredPrediction First(int count) => AnchoredPrediction.Of(perAnchor.narrow(0, 0, count).flatten(0, 1), count);
        }

        private void Require(Card card, ImageSet training, int most)
        {
            if (card.Parameters.Training is not Training.Anchored)
            {
                throw new BadInputException("a network that was trained without anchors has no scores under anchors") { Hint = "Take 'scores: baselines'." };
            }

            if (Pool < most || Pool > training.Count || MoreAnchors.Any(count => count < 2))
            {
                throw new BadInputException("'anchors', 'more_anchors' and 'pool' do not fit together")
                {
                    Facts = [("anchors", string.Join(", ", MoreAnchors.Prepend(Anchors))), ("pool", $"{Pool}"), ("training images", $"{training.Count}")],
                    Hint = "A spread needs two anchors; the pool has no fewer images than anchors, and no more than the training.",
                };
            }
        }
    }

    /// <summary>The scores that AMP is compared with, for a network without anchors; <c>xent</c> is AMP's own (eq. 3) on its logits.</summary>
    public sealed record Baselines : Scores
    {
        /// <summary>The largest number of training images to which the scores on features, logits and activations are fitted.</summary>
        [Range(1, int.MaxValue)]
        public int FitSize { get; init; } = int.MaxValue;

        /// <summary>ODIN's temperature.</summary>
        [Range(1e-3, 1e9)]
        public double OdinTemperature { get; init; } = 1000;

        /// <summary>ODIN's step, as a share of the pixels' range.</summary>
        [Range(0, 1)]
        public double OdinEpsilon { get; init; } = 0.0014;

        /// <summary>The rank of the nearest neighbour that counts.</summary>
        [Range(1, 1_000_000)]
        public int Neighbour { get; init; } = 50;

        /// <summary>Dimensions of ViM's principal subspace; 0 takes half of the features' dimensions, as OpenOOD does for 512.</summary>
        [Range(0, 1_000_000)]
        public int VimDimensions { get; init; }

        /// <summary>Orders of the Gram matrices, 1 to 10 in their paper; an empty list leaves out the score <c>gram</c>, which costs as much as all others together.</summary>
        public IReadOnlyList<int> GramOrders { get; init; } = [];

        public override BatchScores Create(TrainedModel<Card, nn.Module<Tensor, Tensor>> model, ImageSet training, int batchSize)
        {
            var part = training.At(StratifiedSplit.Take(training.Labels, FitSize, new SeedSequence(0)));
            Require(model.Card, training, part);
            var fitted = new FittedScores(this, model, part, batchSize);
            return (images, _) => fitted.Of(images);
        }

        private void Require(Card card, ImageSet training, ImageSet part)
        {
            if (card.Parameters.Training is not Training.Standard)
            {
                throw new BadInputException("the baselines are scores of a network that was trained without anchors") { Hint = "Take 'scores: anchored'." };
            }

            if (part.Count < Neighbour)
            {
                throw new BadInputException($"{part.Count} training images have no neighbour number {Neighbour}")
                {
                    Hint = "Lower 'neighbour', or raise 'fit_size' or 'train_size'.",
                };
            }

            if (GramOrders.Any(order => order < 1))
            {
                throw new BadInputException($"the orders of Gram matrices start at 1, not at {GramOrders.Min()}") { Hint = "Give 'gram_orders', for instance, [1, 2, 3]." };
            }

            if (training.Labels.Except(part.Labels).Order().ToList() is { Count: > 0 } missing)
            {
                throw new BadInputException($"{part.Count} training images are too few to fit the scores: none is of class {missing[0]} (in the model's order)")
                {
                    Hint = "Raise 'fit_size' or 'train_size'.",
                };
            }
        }
    }
}

/// <summary>The baselines' scores for one network, fitted to training images where necessary.</summary>
/// <remarks>KL matching and ViM are fitted to training images, as the scores on features are; their papers take validation images for the former.</remarks>
internal sealed class FittedScores
{
    private readonly nn.Module<Tensor, Tensor> _network;
    private readonly Odin _odin;
    private readonly Tensor _features;
    private readonly RelativeMahalanobis _gaussians;
    private readonly NearestNeighbour _neighbour;
    private readonly VirtualLogit _virtualLogit;
    private readonly KlMatching _klMatching;
    private readonly GramMatrices? _gram;

    /// <param name="parameters">The scores to compute, and their parameters.</param>
    /// <param name="model">The model, in evaluation mode.</param>
    /// <param name="part">Training images that include every class, on the network's device.</param>
    /// <param name="batchSize">Images at once.</param>
    public FittedScores(Scores.Baselines parameters, TrainedModel<Card, nn.Module<Tensor, Tensor>> model, ImageSet part, int batchSize)
    {
        using var noGradient = no_grad();
        _network = model.Network;
        var trained = model.Card.Parameters;
        var pipeline = new ImagePreparation(trained.Input, trained.Augmentation);
        var batches = part.Pixels.split(batchSize).Select(pipeline.Evaluation).ToList();
        _features = cat([.. batches.Select(batch => Networks.Features(_network, batch))]);
        _gaussians = RelativeMahalanobis.Fit(_features, part.AllLabels());
        _odin = new Odin(_network.call, parameters.OdinTemperature, parameters.OdinEpsilon, trained.Input.Std);
        _neighbour = new NearestNeighbour(parameters.Neighbour);
        var (weight, bias) = Networks.Classifier(_network);
        var dimensions = parameters.VimDimensions > 0 ? parameters.VimDimensions : (int)_features.shape[1] / 2;
        if (dimensions >= _features.shape[1])
        {
            throw new BadInputException($"the network has {_features.shape[1]} features: {dimensions} dimensions leave nothing outside") { Hint = "Lower 'vim_dimensions'." };
        }

        _virtualLogit = VirtualLogit.Fit(_features, weight, bias, dimensions);
        _klMatching = KlMatching.Fit(cat([.. batches.Select(_network.call)]));
        _gram = parameters.GramOrders.Count > 0 ? GramMatrices.Fit(Predicted(batches), parameters.GramOrders) : null;
    }

    /// <summary>The scores of a batch.</summary>
    public (Tensor Logits, IReadOnlyList<(string Name, Tensor Values)> Scores) Of(Tensor images)
    {
        var (logits, features) = (_network.call(images), Networks.Features(_network, images));
        return (logits,
        [
            ("msp", MaxSoftmaxProbability.Of(logits)),
            ("max_logit", MaxLogit.Of(logits)),
            ("energy", Energy.Of(logits)),
            ("entropy", Entropy.Of(logits)),
            ("xent", AmpScore.Of(logits)),
            ("odin", _odin.Of(images)),
            ("mahalanobis", Mahalanobis.Of(features, _gaussians.Classes)),
            ("relative_mahalanobis", _gaussians.Of(features)),
            ("knn", _neighbour.Of(features, _features)),
            ("vim", _virtualLogit.Of(features)),
            ("kl_matching", _klMatching.Of(logits)),
            .. _gram is null ? [] : new[] { ("gram", Gram(_gram, images)) },
        ]);
    }

    // As AMP's tables have it: without the original's normalisation by validation images.
    private Tensor Gram(GramMatrices gram, Tensor images)
    {
        var (logits, layers) = LayerOutputs.Of(_network, images);
        var deviations = gram.Deviations(layers, logits.argmax(1), -MaxSoftmaxProbability.Of(logits));
        Dispose(layers);
        return GramMatrices.Total(deviations);
    }

    private IEnumerable<(IReadOnlyList<Tensor> Layers, Tensor Predictions)> Predicted(IEnumerable<Tensor> batches)
    {
        foreach (var batch in batches)
        {
            var (logits, layers) = LayerOutputs.Of(_network, batch);
            yield return (layers, logits.argmax(1));
            Dispose(layers);
        }
    }

    private static void Dispose(IEnumerable<Tensor> layers)
    {
        foreach (var layer in layers)
        {
            layer.Dispose();
        }
    }
}
