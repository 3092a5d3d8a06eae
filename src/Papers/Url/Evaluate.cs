// Judges a network on the classes that it never saw, on those that it learnt, and on both together: model → predictions → metrics.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Evaluation;
using Retable.Learning.Experiment;
using Retable.Metrics;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

/// <summary>The verb <c>evaluate</c>.</summary>
public static class Evaluate
{
    private const string Upstream = "upstream", Downstream = "downstream", Mixed = "mixed";

    // The original's: of 100,000 images in a mixture half are upstream ones.
    private const int LargestHalf = 50_000;

    // What classification metrics and the scale of an uncertainty say on classes without a logit, they do not say of the method.
    private static readonly string[] OfRetrieval = ["r1", "auroc_correct", "croppedHasBiggerUnc", "rcorr_crop_unc", "avg_unc"];
    private static readonly string[] OfClassification = [.. OfRetrieval, "top1", "auroc_classification"];

    // The same for all methods: what differs is the method.
    private static readonly SeedSequence Seeds = new(0);

    public static void Run(Parameters parameters, StepContext context)
    {
        using var model = TrainedModel.Open<Card, UncertainNetwork>(context, "url", card => new UncertainNetwork(card, parameters.Uncertainty));
        var trained = model.Card.Parameters;
        var test = ClassSplit.First(ImageFile.Read(context.Input("test")), parameters.TestSize);
        model.Card.Require(test);
        var split = trained.Downstream.Count > 0
            ? new ClassSplit(trained.Downstream)
            : throw new BadInputException("the model has learnt all classes: none is left to judge it on") { Hint = "Set 'downstream' in training." };
        var (predictor, pipeline) = (new Predictor(model.Device, parameters.BatchSize, context), new ImagePipeline(trained.Input, trained.Augmentation));
        var (known, ofKnown) = Predict(Upstream, split.Upstream(test));
        var (novel, ofNovel) = Predict(Downstream, split.Downstream(test));

        Predictions.Write(
            context.Output("predictions"), [ofKnown, ofNovel with { Labels = [.. ofNovel.Labels.Select(_ => OpenSetLabels.Unknown)] }]);
        MetricsFile.Write(
            context.Output("metrics"),
            "url",
            parameters.Profile,
            parameters.Repetition,
            [
                .. Rows(Upstream, SetMetrics.Of(known, AurocRules.Exact).Where(metric => OfClassification.Contains(metric.Name)), known.Count),
                .. Rows(Downstream, SetMetrics.Of(novel, AurocRules.Exact).Where(metric => OfRetrieval.Contains(metric.Name)), novel.Count),
                .. Rows(Mixed, MixtureOf(known, novel), 2 * Math.Min(known.Count, novel.Count)),
            ]);

        // The network over the images, and over their middles (eq. 2).
        (EvaluatedSet Set, Predictions Predictions) Predict(string name, ImageSet images)
        {
            var whole = Answers(name, images, (batch, _) => batch);
            var shares = CentreCrops.Shares(images.Count, Seeds);
            var middles = Answers($"{name}, cropped", images, (batch, first) => CentreCrops.Of(batch, shares[first..(first + (int)batch.shape[0])]));
            var set = EvaluatedSet.Of(whole, [.. images.Labels]) with { Crops = (middles.Uncertainty.to(float64).data<double>().ToArray(), shares) };
            return (set, new Predictions(name, images.Ids, images.Labels, whole.Logits, [("uncertainty", set.Uncertainty)]));
        }

        UncertainPrediction Answers(string caption, ImageSet images, Func<Tensor, int, Tensor> change)
        {
            // Dropout and the noise of HET-XL go on in evaluation.
            random.manual_seed(unchecked((long)Seeds.For("evaluation", caption)));
            var answers = predictor.Run(images, caption, (pixels, first) =>
            {
                var (logits, uncertainty, features) = model.Network.call(change(pipeline.Evaluation(pixels), first));
                return [logits, uncertainty, features];
            });
            return new UncertainPrediction(answers[0], answers[1], answers[2]);
        }

        IEnumerable<MetricRow> Rows(string dataset, IEnumerable<(string Name, double Value)> metrics, int n) =>
            metrics.Select(metric => new MetricRow(parameters.Method, dataset, metric.Name, metric.Value, n));
    }

    private static IReadOnlyList<(string Name, double Value)> MixtureOf(EvaluatedSet known, EvaluatedSet novel)
    {
        var order = MixedMetrics.Choose(LargestHalf, known.Count, Seeds);
        var chosen = MixedMetrics.Choose(Math.Min(known.Count, LargestHalf), novel.Count, Seeds);
        return MixedMetrics.Of(known, order, novel, chosen, AurocRules.Exact);
    }

    /// <summary>What an evaluation is told. How images are prepared and which classes are downstream, the model file says itself.</summary>
    public sealed record Parameters
    {
        /// <summary>The name under which the metrics list the model: a row of a table.</summary>
        public required string Method { get; init; }

        /// <summary>The profile's name, a column of the metrics.</summary>
        public string Profile { get; init; } = "";

        /// <summary>What the metrics list as the repetition: a number of the split of the classes.</summary>
        public long Repetition { get; init; }

        public UncertaintyKind Uncertainty { get; init; }

        /// <summary>At most so many of the test images, from the first on.</summary>
        [Range(1, int.MaxValue)]
        public int TestSize { get; init; } = int.MaxValue;

        /// <summary>Images at once.</summary>
        [Range(1, 100_000)]
        public int BatchSize { get; init; } = 500;
    }
}

/// <summary>What a network said about the images of one data set, in the order of the set.</summary>
/// <param name="Features">Embeddings, not normalised: rows of <paramref name="Width"/>.</param>
/// <param name="Width">Length of an embedding.</param>
/// <param name="Logits">Rows of <paramref name="Classes"/>.</param>
/// <param name="Classes">Of the upstream data, whatever the labels are.</param>
/// <param name="Uncertainty">One an image, larger is less certain.</param>
/// <param name="Labels">One an image; on downstream data they may exceed the classes.</param>
public sealed record EvaluatedSet(float[] Features, int Width, double[] Logits, int Classes, double[] Uncertainty, int[] Labels)
{
    // More is no network but a disk that could not be read.
    private const double LargestShareOfZeros = 0.9;

    /// <summary>Uncertainties of the images' middles, and the share of the shorter side that each middle has; null where it was not asked.</summary>
    public (double[] Uncertainty, double[] Shares)? Crops { get; init; }

    /// <summary>Entropy of the people's votes on each image; NaN where nobody voted; null for a set without votes.</summary>
    public double[]? VoteEntropies { get; init; }

    public int Count => Labels.Length;

    /// <summary>From the network's answer. Features that are not numbers become 0, as in the original.</summary>
    /// <exception cref="BadInputException">More than nine in ten embeddings are all zeros.</exception>
    public static EvaluatedSet Of(UncertainPrediction prediction, int[] labels)
    {
        var features = Numbers<float>(prediction.Features.nan_to_num(nan: 0, posinf: double.PositiveInfinity, neginf: double.NegativeInfinity), float32);
        var width = (int)prediction.Features.shape[1];
        if (features.Chunk(width).Count(row => row.All(x => x == 0)) > LargestShareOfZeros * labels.Length)
        {
            throw new BadInputException("more than nine in ten embeddings are all zeros") { Hint = "Check that the images can be read." };
        }

        var logits = Numbers<double>(prediction.Logits, float64);
        return new EvaluatedSet(features, width, logits, (int)prediction.Logits.shape[1], Numbers<double>(prediction.Uncertainty, float64), labels);
    }

    /// <summary>For each image whether fewer than k classes have a higher logit than its label; of equal logits the first class counts as higher.</summary>
    public bool[] IsAmong(int k)
    {
        var found = new bool[Count];
        for (var i = 0; i < found.Length; i++)
        {
            var row = Logits.AsSpan(i * Classes, Classes);
            var (label, ahead) = (Labels[i], 0);
            for (var other = 0; label < Classes && other < Classes; other++)
            {
                ahead += row[other] > row[label] || (row[other] == row[label] && other < label) ? 1 : 0;
            }

            found[i] = label < Classes && ahead < k;
        }

        return found;
    }

    /// <summary>Embeddings of some images, one after the other.</summary>
    internal IEnumerable<float> FeaturesOf(IEnumerable<int> images) => images.SelectMany(image => Features.AsSpan(image * Width, Width).ToArray());

    private static T[] Numbers<T>(Tensor tensor, ScalarType type)
        where T : unmanaged => tensor.detach().cpu().to(type).contiguous().data<T>().ToArray();
}
