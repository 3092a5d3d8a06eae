// Measures every detector that belongs to a trained network: model → scores → metrics.

using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Evaluation;
using Retable.Learning.Experiment;
using Retable.Learning.Scores;
using Retable.Metrics.Detection;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The verb <c>evaluate</c>.</summary>
public static class Evaluate
{
    public static void Run(Parameters parameters, StepContext context)
    {
        using var model = TrainedModel.Open<Card, nn.Module<Tensor, Tensor>>(context, "cac", Networks.Create);
        var trained = model.Card.Parameters;
        var sets = TestSets.Of(
            model.Card, ImageFile.Read(context.Input("test")), Optional("unknown"), Optional("far"), parameters.TestSize);
        var (predictor, pipeline) = (new Predictor(model.Device, parameters.BatchSize, context), new ImagePipeline(trained.Input, trained.Augmentation));

        (Tensor? Logits, Tensor? Labels) training = parameters.Reestimate
            ? LogitsOf(KnownImages.Of(ImageFile.Read(context.Input("train")), trained).Training)
            : (null, null);
        var detectors = Detector.Of(trained.Loss, model.Card.Classes, training);
        var known = Predict(TestSets.KnownName, sets.Known);
        var unknown = sets.Unknown.Select(set => Predict(set.Name, set.Images)).ToList();

        Predictions.Write(context.Output("predictions"), [known, .. unknown]);
        MetricsFile.Write(
            context.Output("metrics"), "cac", parameters.Profile, OpenSetMetrics.Repetition(trained), OpenSetMetrics.Of(trained, detectors, known, unknown));

        ImageSet? Optional(string slot) => context.OptionalInput(slot) is { } file ? ImageFile.Read(file) : null;

        Predictions Predict(string name, ImageSet images)
        {
            var logits = predictor.Run(images, name, Forward);
            return new Predictions(name, images.Ids, images.Labels, logits, [.. detectors.Select(each => (each.Name, each.ScoresOf(logits)))]);
        }

        // The training images, and where the recipe flips, their mirrored copies behind them.
        (Tensor Logits, Tensor Labels) LogitsOf(ImageSet images)
        {
            var (plain, labels) = (predictor.Run(images, "training images", Forward), images.AllLabels());
            return trained.Augmentation.Flip == 0
                ? (plain, labels)
                : (cat([plain, predictor.Run(images, "training images, flipped", pixels => Forward(pixels.flip(3)))]), cat([labels, labels]));
        }

        Tensor Forward(Tensor pixels) => model.Network.call(pipeline.Evaluation(pixels));
    }

    /// <summary>What an evaluation is told. How images are prepared and classes divided, the model file says itself.</summary>
    public sealed record Parameters
    {
        /// <summary>The profile's name, a column of the metrics.</summary>
        public string Profile { get; init; } = "";

        /// <summary>Images at once.</summary>
        [Range(1, 100_000)]
        public int BatchSize { get; init; } = 500;

        /// <summary>Whether the anchors are also re-estimated on the training images, as the paper does before it evaluates.</summary>
        public bool Reestimate { get; init; } = true;

        /// <summary>At most so many images of each test set.</summary>
        [Range(1, int.MaxValue)]
        public int TestSize { get; init; } = int.MaxValue;
    }
}

/// <summary>An open-set detector on logits: how unknown a sample is, and which class it is of if it is known.</summary>
/// <param name="Name">As in tables and score columns: <c>min_gamma</c>.</param>
/// <param name="Score">From logits [n, C] to [n]; higher is more unknown.</param>
/// <param name="Prediction">From logits [n, C] to int64 [n].</param>
public sealed record Detector(string Name, Func<Tensor, Tensor> Score, Func<Tensor, Tensor> Prediction)
{
    /// <summary>The detectors that belong to a loss, in the order of the tables.</summary>
    /// <param name="loss">What the network was trained with.</param>
    /// <param name="classes">C.</param>
    /// <param name="training">Logits [n, C] and labels [n] of the training images; the default leaves out what needs them.</param>
    public static IReadOnlyList<Detector> Of(Loss loss, int classes, (Tensor? Logits, Tensor? Labels) training)
    {
        return loss switch
        {
            Loss.CrossEntropy =>
            [
                new("msp", MaxSoftmaxProbability.Of, z => z.argmax(1)),
                new("max_logit", MaxLogit.Of, z => z.argmax(1)),
                .. OnTraining("min_gamma_class_means", Anchors.ClassMeans),
            ],
            Loss.Paper paper => OfPaper(Anchors.Axes(classes, paper.Magnitude)),
            Loss.Library library => OfLibrary(Anchors.Axes(classes, library.Magnitude)),
            Loss.LibraryCorrected library => OfLibrary(Anchors.Axes(classes, library.Magnitude)),
            _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "not a loss"),
        };

        Detector[] OfPaper(Tensor anchors) =>
        [
            Paper("min_gamma", anchors),
            .. OnTraining("min_gamma_reestimated", Anchors.Reestimate),
            new("min_distance", z => DistanceScores.MinDistance(Distances.Euclidean(z, anchors)), z => Distances.Euclidean(z, anchors).argmin(1)),
        ];

        static Detector[] OfLibrary(Tensor anchors) =>
        [
            Library("negative_max_gamma", anchors, DistanceScores.NegativeMaxGamma),
            Library("min_gamma", anchors, DistanceScores.MinGamma),
            Library("min_distance", anchors, DistanceScores.MinDistance),
        ];

        Detector[] OnTraining(string name, Func<Tensor, Tensor, Tensor> estimate) =>
            training is ({ } logits, { } labels) ? [Paper(name, estimate(logits, labels))] : [];
    }

    /// <summary>The score of each sample.</summary>
    /// <param name="logits">[n, C].</param>
    public double[] ScoresOf(Tensor logits)
    {
        using var scope = NewDisposeScope();
        return Score(logits).to(float64).data<double>().ToArray();
    }

    // eq. 3 of the paper: Euclidean distances, and the prediction by the same γ as the score.
    private static Detector Paper(string name, Tensor anchors) => new(
        name,
        z => DistanceScores.MinGamma(Distances.Euclidean(z, anchors)),
        z => Gamma.Prediction(Distances.Euclidean(z, anchors)));

    // eq. 3 of the library: squared distances, and the prediction by the nearest anchor.
    private static Detector Library(string name, Tensor anchors, Func<Tensor, Tensor> score) => new(
        name,
        z => score(Distances.Squared(z, anchors)),
        z => Distances.Squared(z, anchors).argmin(1));
}

/// <summary>The metrics of the two publications, for each detector; "unknown" is the positive class.</summary>
/// <remarks>
/// A metric's name is <c>metric.score</c>. <c>aupr_out</c> and <c>aupr_in</c> are areas by trapezoids, as the library takes them, <c>aupr_in_torchmetrics</c> its
/// known-positive area with the sigmoid that saturates (a constant below scores of about −17), <c>fpr95</c> the share of known images
/// rejected where 95 % of the unknown ones are.
/// </remarks>
internal static class OpenSetMetrics
{
    /// <summary>The number under which a table averages: the trial, and where there is one trial only, the seed.</summary>
    public static long Repetition(Train.Parameters trained) => trained.Benchmark == Benchmark.AllTenClasses
        ? trained.Recipe.Seed
        : trained.Split + (ClassSplits.Trials * trained.Recipe.Seed);

    public static IReadOnlyList<MetricRow> Of(
        Train.Parameters trained, IReadOnlyList<Detector> detectors, Predictions known, IReadOnlyList<Predictions> unknown)
    {
        var method = JsonNamingPolicy.SnakeCaseLower.ConvertName(trained.Loss.GetType().Name);
        return [.. detectors.SelectMany((detector, i) => unknown
            .SelectMany(part => Detection(known.Scores[i].Values, part.Scores[i].Values, part.Dataset))
            .Prepend(("accuracy", TestSets.KnownName, Accuracy(detector, known), known.Labels.Count))
            .Select(row => new MetricRow(method, row.Item2, $"{row.Item1}.{detector.Name}", row.Item3, row.Item4)))];
    }

    private static double Accuracy(Detector detector, Predictions known)
    {
        using var predicted = detector.Prediction(known.Logits);
        return predicted.data<long>().ToArray().Zip(known.Labels, (k, label) => k == label ? 1.0 : 0.0).Average();
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
