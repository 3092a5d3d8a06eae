// Measures how well a trained network's scores tell known images from others: model → scores → metrics.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Anchoring;
using Retable.Learning.Data;
using Retable.Learning.Evaluation;
using Retable.Learning.Experiment;
using Retable.Learning.Scores;
using Retable.Metrics.Detection;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>The verb <c>evaluate</c>.</summary>
public static class Evaluate
{
    public static void Run(Parameters parameters, StepContext context)
    {
        using var model = TrainedModel.Open<Card, nn.Module<Tensor, Tensor>>(context, "amp", Networks.Create);
        var trained = model.Card.Parameters;
        var classes = new KnownClasses(trained.HeldOut);
        var training = classes.Training(ImageFile.Read(context.Input("train")), trained.Recipe).On(model.Device);
        model.Card.Require(training);
        var (pipeline, seeds) = (new ImagePipeline(trained.Input, trained.Augmentation), trained.Recipe.Seeds());
        var scores = parameters.Scores.Create(model, training, parameters.BatchSize);
        var predictor = new Predictor(model.Device, parameters.BatchSize, context);

        var sets = TestSets.Read(classes, parameters, context);
        var known = Predict(TestSets.KnownName, sets.Known);
        var unknown = sets.Unknown.Select(set => Predict(set.Name, set.Images)).ToList();
        Predictions.Write(context.Output("predictions"), [known, .. unknown]);
        MetricsFile.Write(
            context.Output("metrics"),
            "amp",
            parameters.Profile,
            trained.Recipe.Seed,
            [
                DetectionMetrics.Accuracy(parameters.Method, known),
                .. unknown.SelectMany(each => DetectionMetrics.Of(parameters.Method, known, each)),
                .. sets.Shifted.SelectMany(part => DetectionMetrics.Of(
                    parameters.Method,
                    known,
                    Predict($"{part.Corruption} {part.Severity}", part.Images) with { Dataset = part.Corruption },
                    part.Severity)),
            ]);

        // Anchors are drawn by the model's seed, the set's name and the batch.
        Predictions Predict(string name, ImageSet images)
        {
            model.Card.Require(images);
            string[] names = [];
            var tensors = predictor.Run(images, name, (pixels, first) =>
            {
                var batch = scores(pipeline.Evaluation(pixels), seeds.Generator("evaluation", name, first));
                names = [.. batch.Scores.Select(score => score.Name)];
                return [batch.Logits, .. batch.Scores.Select(score => score.Values.to(float64))];
            });
            return new Predictions(
                name, images.Ids, images.Labels, tensors[0], [.. names.Zip(tensors.Skip(1), (score, values) => (score, values.data<double>().ToArray()))]);
        }
    }

    /// <summary>What an evaluation is told. How images are prepared and which classes are held out, the model file says itself.</summary>
    public sealed record Parameters
    {
        /// <summary>The name under which the metrics list the model: a row of a table.</summary>
        public required string Method { get; init; }

        /// <summary>Which scores are taken.</summary>
        public required Scores Scores { get; init; }

        /// <summary>The profile's name, a column of the metrics.</summary>
        public string Profile { get; init; } = "";

        /// <summary>Images at once; with anchors part of the result, since a batch shares a pool.</summary>
        [Range(1, 100_000)]
        public int BatchSize { get; init; } = 256;

        /// <summary>At most so many of the known test images, from the first on, and of those held out.</summary>
        [Range(1, int.MaxValue)]
        public int TestSize { get; init; } = int.MaxValue;

        /// <summary>At most so many images of each severity of each shift.</summary>
        [Range(1, int.MaxValue)]
        public int ShiftSize { get; init; } = int.MaxValue;
    }
}

/// <summary>Logits [n, C] of a batch and each of its scores [n], which is higher the more unknown an image is.</summary>
/// <param name="images">float32 [n, channels, H, W], normalised, where the network is.</param>
/// <param name="draws">Randomness of this batch alone.</param>
public delegate (Tensor Logits, IReadOnlyList<(string Name, Tensor Values)> Scores) BatchScores(Tensor images, Philox draws);

/// <summary>Which scores of a trained network are taken: a case with its own parameters.</summary>
public abstract record Scores
{
    /// <summary>The scores of a network.</summary>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="training">The images that it has learnt, where it is.</param>
    /// <param name="batchSize">Images at once.</param>
    /// <exception cref="BadInputException">The network was trained otherwise, or its training images do not suffice.</exception>
    public abstract BatchScores Create(TrainedModel<Card, nn.Module<Tensor, Tensor>> model, ImageSet training, int batchSize);

    /// <summary>AMP's score of an anchored network, and what is left of it when its parts are taken away.</summary>
    /// <remarks>
    /// <c>amp</c> is the released code's, <c>amp_sum</c> has the paper's temperature (eq. 2); <c>amp_untempered</c> divides by 2 whatever the anchors say, the
    /// least that tempering can; <c>disagreement</c> is their spread alone; <c>msp</c> and <c>energy</c> are of the mean logits.
    /// </remarks>
    public sealed record Anchored : Scores
    {
        private const double LeastDivisor = 2;

        /// <summary>K: anchors of an image.</summary>
        [Range(2, 1000)]
        public int Anchors { get; init; } = 5;

        /// <summary>Other numbers of anchors, each of which gets a score <c>amp_k…</c> of its own; the first of more are those of fewer.</summary>
        public IReadOnlyList<int> MoreAnchors { get; init; } = [];

        /// <summary>Whether each image draws its own anchors or shares them with its batch.</summary>
        public AnchorRule Rule { get; init; } = AnchorRule.Independent;

        /// <summary>Training images from which a batch draws its anchors, other ones for each batch.</summary>
        [Range(2, 1_000_000)]
        public int Pool { get; init; } = 128;

        public override BatchScores Create(TrainedModel<Card, nn.Module<Tensor, Tensor>> model, ImageSet training, int batchSize)
        {
            var most = MoreAnchors.Append(Anchors).Max();
            Require(model.Card, training, most);
            var (inference, pipeline) = (new AmpInference(model.Network.call), new ImagePipeline(model.Card.Parameters.Input, model.Card.Parameters.Augmentation));
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
            return (prediction.Mean,
            [
                ("amp", AmpScore.Of(AnchorTempering.Exponential(prediction))),
                ("amp_untempered", AmpScore.Of(prediction.Mean / LeastDivisor)),
                ("amp_sum", AmpScore.Of(SumTempering.Of(prediction))),
                ("disagreement", SumTempering.Disagreement(prediction)),
                ("msp", MaxSoftmaxProbability.Of(prediction.Mean)),
                ("energy", Energy.Of(prediction.Mean)),
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

    /// <summary>The scores that AMP is compared with, of a network without anchors; <c>xent</c> is AMP's own (eq. 3) on its logits.</summary>
    public sealed record Baselines : Scores
    {
        /// <summary>At most so many training images are what the scores on features are fitted to.</summary>
        [Range(1, int.MaxValue)]
        public int FitSize { get; init; } = int.MaxValue;

        /// <summary>ODIN's temperature.</summary>
        [Range(1e-3, 1e9)]
        public double OdinTemperature { get; init; } = 1000;

        /// <summary>ODIN's step, as a share of the pixels' range.</summary>
        [Range(0, 1)]
        public double OdinEpsilon { get; init; } = 0.0014;

        /// <summary>Which nearest neighbour counts.</summary>
        [Range(1, 1_000_000)]
        public int Neighbour { get; init; } = 50;

        public override BatchScores Create(TrainedModel<Card, nn.Module<Tensor, Tensor>> model, ImageSet training, int batchSize)
        {
            var part = training.At(StratifiedSplit.Take(training.Labels, FitSize, new SeedSequence(0)));
            Require(model.Card, training, part);
            var (network, trained) = (model.Network, model.Card.Parameters);
            var fitted = FeaturesOf(network, part, new ImagePipeline(trained.Input, trained.Augmentation), batchSize);
            var gaussians = Mahalanobis.Fit(fitted, part.AllLabels());
            var (odin, neighbour) = (new Odin(network.call, OdinTemperature, OdinEpsilon, trained.Input.Std), new NearestNeighbour(Neighbour));
            return (images, _) =>
            {
                var (logits, features) = (network.call(images), Networks.Features(network, images));
                return (logits,
                [
                    ("msp", MaxSoftmaxProbability.Of(logits)),
                    ("max_logit", MaxLogit.Of(logits)),
                    ("energy", Energy.Of(logits)),
                    ("entropy", Entropy.Of(logits)),
                    ("xent", AmpScore.Of(logits)),
                    ("odin", odin.Of(images)),
                    ("mahalanobis", Mahalanobis.Of(features, gaussians)),
                    ("knn", neighbour.Of(features, fitted)),
                ]);
            };
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

            if (training.Labels.Except(part.Labels).Order().ToList() is { Count: > 0 } missing)
            {
                throw new BadInputException($"{part.Count} training images are too few to fit the scores: none is of class {missing[0]} (in the model's order)")
                {
                    Hint = "Raise 'fit_size' or 'train_size'.",
                };
            }
        }

        private static Tensor FeaturesOf(nn.Module<Tensor, Tensor> network, ImageSet images, ImagePipeline pipeline, int batchSize)
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            return cat([.. images.Pixels.split(batchSize).Select(pixels => Networks.Features(network, pipeline.Evaluation(pixels)))]).MoveToOuterDisposeScope();
        }
    }
}

/// <summary>The publication's metrics, by the routine that its tables were made with: hence the names' <c>_amp</c>.</summary>
/// <remarks>
/// Known images are the positive class, ties count against the detector, and the threshold of <c>fpr95_amp</c> is the one nearest to 95 % of the known:
/// <see cref="AmpDetection"/>, which takes confidences. The scores here are higher for the unknown.
/// </remarks>
internal static class DetectionMetrics
{
    /// <summary>The share of known images whose largest logit is right.</summary>
    public static MetricRow Accuracy(string method, Predictions known)
    {
        using var scope = NewDisposeScope();
        var classes = known.Logits.argmax(1).data<long>().ToArray();
        return new MetricRow(method, known.Dataset, "accuracy", classes.Zip(known.Labels, (c, label) => c == label ? 1.0 : 0.0).Average(), classes.Length);
    }

    /// <summary>How well each score tells other images from known ones.</summary>
    /// <param name="method">The row.</param>
    /// <param name="known">The test set.</param>
    /// <param name="unknown">The others.</param>
    /// <param name="severity">1 … 5 for a shift, else 0.</param>
    public static IEnumerable<MetricRow> Of(string method, Predictions known, Predictions unknown, int severity = 0) => known.Scores.Zip(unknown.Scores)
        .SelectMany(pair => Of(pair.First.Values, pair.Second.Values).Select(metric => new MetricRow(
            method, unknown.Dataset, $"{metric.Name}.{pair.First.Name}", metric.Value, known.Ids.Count + unknown.Ids.Count, severity)));

    private static (string Name, double Value)[] Of(double[] known, double[] unknown)
    {
        var detection = AmpDetection.Of(Array.ConvertAll(known, score => -score), Array.ConvertAll(unknown, score => -score));
        return
        [
            ("fpr95_amp", 1 - detection.Tnr),
            ("auroc_amp", detection.Auroc),
            ("dtacc_amp", detection.DetectionAccuracy),
            ("aupr_in_amp", detection.AuIn),
            ("aupr_out_amp", detection.AuOut),
        ];
    }
}
