// Measures every detector that belongs to a trained network: model → scores → metrics.

using System.ComponentModel.DataAnnotations;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Evaluation;
using Retable.Learning.Experiment;
using Retable.Metrics.Detection;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The verb <c>evaluate</c>.</summary>
public static class Evaluate
{
    public static void Run(Parameters parameters, StepContext context)
    {
        using var model = TrainedModel.Open<Card, nn.Module<Tensor, Tensor>>(context, "cac", Networks.Create);
        var (card, setting) = (model.Card, model.Card.Parameters);
        card.RequireLoss(parameters.Loss);
        var sets = TestSets.Of(
            card, parameters.Benchmark ?? setting.Benchmark, ImageFile.Read(context.Input("test")), Optional("unknown"), Optional("far"), parameters.TestSize);
        var (predictor, pipeline) = (new Predictor(model.Device, parameters.BatchSize, context), new ImagePipeline(setting.Input, setting.Augmentation));

        var learnt = parameters.Reestimate || setting.Validation > 0 ? KnownImages.Of(ImageFile.Read(context.Input("train")), setting) : null;
        var detectors = parameters.Loss.Detectors(card.Classes, parameters.Reestimate ? LogitsOf(learnt!.Training) : null);
        var known = Predict(TestSets.KnownName, sets.Known);
        var unknown = sets.Unknown.Select(set => Predict(set.Name, set.Images)).ToList();
        var validation = learnt?.Validation is { } kept ? Predict(TestSets.Validation, kept) : null;

        Predictions.Write(context.Output("predictions"), [known, .. unknown]);
        MetricsFile.Write(
            context.Output("metrics"), "cac", parameters.Profile, OpenSetMetrics.Repetition(setting),
            OpenSetMetrics.Of(parameters.Loss.Method, detectors, known, unknown, validation));

        ImageSet? Optional(string slot) => context.OptionalInput(slot) is { } file ? ImageFile.Read(file) : null;

        Predictions Predict(string name, ImageSet images)
        {
            var logits = predictor.Run(images, name, Forward);
            return new Predictions(parameters.Prefix + name, images.Ids, images.Labels, logits, [.. detectors.Select(each => (each.Name, each.ScoresOf(logits)))]);
        }

        // The training images, and where the recipe flips, their mirrored copies behind them.
        TrainingLogits LogitsOf(ImageSet images)
        {
            var (plain, labels) = (predictor.Run(images, "training images", Forward), images.AllLabels());
            return setting.Augmentation.Flip == 0
                ? new TrainingLogits(plain, labels)
                : new TrainingLogits(cat([plain, predictor.Run(images, "training images, flipped", pixels => Forward(pixels.flip(3)))]), cat([labels, labels]));
        }

        Tensor Forward(Tensor pixels) => model.Network.call(pipeline.Evaluation(pixels));
    }

    /// <summary>Parameters of an evaluation. The model file itself says how images are prepared and classes divided.</summary>
    public sealed record Parameters
    {
        /// <summary>The loss that the model was trained with; it is an error if the model's file names another.</summary>
        /// <remarks>A parameter, so that only this loss's code counts for the evaluation.</remarks>
        public required Loss Loss { get; init; }

        /// <summary>The benchmark that says which classes are unknown; by default that of the training. CIFAR+50 is evaluated on the networks of CIFAR+10.</summary>
        public Benchmark? Benchmark { get; init; }

        /// <summary>Prefix of each data set's name in metrics and predictions, so that a table can show several benchmarks.</summary>
        public string Prefix { get; init; } = "";

        /// <summary>The profile's name, a column of the metrics.</summary>
        public string Profile { get; init; } = "";

        /// <summary>Images at once.</summary>
        [Range(1, 100_000)]
        public int BatchSize { get; init; } = 500;

        /// <summary>Whether the anchors are also re-estimated on the training images, as the paper does before it evaluates.</summary>
        public bool Reestimate { get; init; } = true;

        /// <summary>The largest number of images of each test set.</summary>
        [Range(1, int.MaxValue)]
        public int TestSize { get; init; } = int.MaxValue;
    }
}

/// <summary>An open-set detector on logits: how unknown a sample is, and its class if it is known.</summary>
/// <param name="Name">The name in tables and score columns: <c>min_gamma</c>.</param>
/// <param name="Score">The score, from logits [n, C] to [n]; higher is more unknown.</param>
/// <param name="Prediction">The predicted class, from logits [n, C] to int64 [n].</param>
public sealed record Detector(string Name, Func<Tensor, Tensor> Score, Func<Tensor, Tensor> Prediction)
{
    /// <summary>The paper's detector (eq. 3) at anchors that are estimated on the training images; empty without these.</summary>
    internal static Detector[] OnTraining(string name, TrainingLogits? training, Func<Tensor, Tensor, Tensor> estimate) =>
        training is null ? [] : [Paper(name, estimate(training.Logits, training.Labels))];

    /// <summary>The paper's detector (eq. 3): Euclidean distances, and a prediction by the same γ as the score.</summary>
    internal static Detector Paper(string name, Tensor anchors) => new(
        name,
        z => DistanceScores.MinGamma(Distances.Euclidean(z, anchors)),
        z => Gamma.Prediction(Distances.Euclidean(z, anchors)));

    /// <summary>The library's detector (eq. 3): squared distances, and the nearest anchor as prediction.</summary>
    internal static Detector Library(string name, Tensor anchors, Func<Tensor, Tensor> score) => new(
        name,
        z => score(Distances.Squared(z, anchors)),
        z => Distances.Squared(z, anchors).argmin(1));

    /// <summary>The score of each sample.</summary>
    /// <param name="logits">[n, C].</param>
    public double[] ScoresOf(Tensor logits)
    {
        using var scope = NewDisposeScope();
        return Score(logits).to(float64).data<double>().ToArray();
    }
}

/// <summary>A network's logits for the images that it was trained on.</summary>
/// <param name="Logits">float [n, C].</param>
/// <param name="Labels">int64 [n].</param>
public sealed record TrainingLogits(Tensor Logits, Tensor Labels);

/// <summary>The metrics of the two publications, for each detector; "unknown" is the positive class.</summary>
/// <remarks>
/// A metric's name is <c>metric.score</c>. <c>aupr_out</c> and <c>aupr_in</c> are areas by trapezoids, as the library takes them, <c>aupr_in_torchmetrics</c> its
/// known-positive area with the sigmoid that saturates (a constant below scores of about −17), <c>fpr95</c> the share of known images
/// rejected where 95 % of the unknown ones are.
/// </remarks>
internal static class OpenSetMetrics
{
    /// <summary>The number over which a table averages: the trial or, if there is only one, the seed.</summary>
    public static long Repetition(Setting trained) => trained.Benchmark == Benchmark.AllTenClasses
        ? trained.Recipe.Seed
        : trained.Split + (ClassSplits.Trials * trained.Recipe.Seed);

    public static IReadOnlyList<MetricRow> Of(
        string method, IReadOnlyList<Detector> detectors, Predictions known, IReadOnlyList<Predictions> unknown, Predictions? validation)
    {
        return
        [
            .. from each in detectors.Index()
               from row in Rows(each.Item, each.Index)
               select new MetricRow(method, row.Dataset, $"{row.Metric}.{each.Item.Name}", row.Value, row.N),
        ];

        IEnumerable<(string Metric, string Dataset, double Value, int N)> Rows(Detector detector, int i) =>
        [
            .. new[] { known, validation }.OfType<Predictions>().Select(part => ("accuracy", part.Dataset, Accuracy(detector, part), part.Labels.Count)),
            .. unknown.SelectMany(part => Detection(known.Scores[i].Values, part.Scores[i].Values, part.Dataset)),
        ];
    }

    private static double Accuracy(Detector detector, Predictions known)
    {
        using var predicted = detector.Prediction(known.Logits);
        return Metrics.Classification.Accuracy.OfClasses(predicted.data<long>().ToArray(), known.Labels);
    }

    private static IEnumerable<(string Metric, string Dataset, double Value, int N)> Detection(double[] known, double[] unknown, string dataset)
    {
        var unknownFirst = RankedScores.OfClasses(unknown, known);
        // torchmetrics sees values, not ranks: it gets the negated scores as the library hands them over.
        double[] negated = [.. known.Concat(unknown).Select(score => -score)];
        bool[] isKnown = [.. Enumerable.Range(0, negated.Length).Select(i => i < known.Length)];
        (string, double)[] values =
        [
            ("auroc", Auroc.Of(unknownFirst)),
            ("fpr95", FprAtTpr.FirstReached(unknownFirst)),
            ("aupr_out", Aupr.Of(unknownFirst)),
            ("aupr_in", Aupr.Of(unknownFirst.Exchanged())),
            ("aupr_in_torchmetrics", Aupr.Of(TorchmetricsCompat.Rank(negated, isKnown))),
        ];
        return values.Select(value => (value.Item1, dataset, value.Item2, known.Length + unknown.Length));
    }
}
