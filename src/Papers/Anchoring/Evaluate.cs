// Measures a trained network on the test set, on its shifts and on images of no class: model → logits → metrics.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Data.Corruptions;
using Retable.Learning.Evaluation;
using Retable.Learning.Experiment;
using Retable.Learning.Scores;
using Retable.Metrics.Calibration;
using Retable.Metrics.Detection;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>The verb <c>evaluate</c>.</summary>
public static class Evaluate
{
    public static void Run(Parameters parameters, StepContext context)
    {
        using var model = TrainedModel.Open<Card, nn.Module<Tensor, Tensor>>(context, "anchoring", Networks.Create);
        var trained = model.Card.Parameters;
        var training = Train.ImagesOf(ImageFile.Read(context.Input("train")), trained.Recipe).On(model.Device);
        model.Card.Require(training);
        var pipeline = new ImagePreparation(trained.Input, trained.Augmentation);
        var seen = trained.Training.Create(trained.Recipe, training, pipeline);
        Refresh();
        var prediction = seen.Prediction(model.Network, parameters.References, parameters.Tempered);
        var predictor = new Predictor(model.Device, parameters.BatchSize, context);

        var test = ImageFile.Read(context.Input("test"));
        var clean = Predict(test.First(parameters.TestSize), ShiftMetrics.Clean);
        var outliers = context.Inputs("outliers").Select(each => ImageFile.Read(each.Path)).Select(each => Predict(each, each.Dataset)).ToList();
        var shifts = context.Inputs("shifts").SelectMany(each => Shift(ShiftedSet.Read(each.Path))).ToList();
        Predictions.Write(context.Output("predictions"), [clean, .. outliers]);
        MetricsFile.Write(
            context.Output("metrics"),
            "anchoring",
            parameters.Profile,
            trained.Recipe.Seed,
            [
                .. ShiftMetrics.Labelled(parameters.Method, ShiftMetrics.Clean, 0, clean.Logits, clean.Labels),
                .. shifts,
                .. ShiftMetrics.Means(shifts),
                .. outliers.SelectMany(each => ShiftMetrics.Detection(parameters.Method, clean, each)),
            ]);

        Tensor Logits(ImageSet images, string caption) => predictor.Run(images, caption, pixels => prediction(pipeline.Evaluation(pixels)));

        Predictions Predict(ImageSet images, string name)
        {
            model.Card.Require(images);
            var logits = Logits(images, name);
            return new Predictions(name, images.Ids, images.Labels, logits, [("energy", Energy.Of(logits).data<double>().ToArray())]);
        }

        IEnumerable<MetricRow> Shift(ShiftedSet shift)
        {
            model.Card.Require(shift.Images);
            return shift.Parts(parameters.ShiftSize).SelectMany(part => ShiftMetrics.Labelled(
                parameters.Method, shift.Corruption, part.Severity, Logits(part.Images, $"{shift.Corruption} {part.Severity}"), part.Images.Labels));
        }

        void Refresh()
        {
            if (parameters.RefreshBatches > 0)
            {
                using var scope = NewDisposeScope();
                BatchNormRefresh.On(model.Network, Enumerable.Range(0, parameters.RefreshBatches).Select(Shown));
            }
        }

        // A batch as in training, in an order of its own.
        Tensor Shown(int number)
        {
            var order = new BatchOrder(training.Count, trained.Recipe.BatchSize, new SeedSequence(trained.Recipe.Seeds().For("batch statistics")));
            var (epoch, batch) = Math.DivRem(number, order.BatchesPerEpoch);
            var draws = trained.Recipe.Seeds().Generator("batch statistics", number);
            return seen.Shown(pipeline.Training(training.Batch(order[epoch, batch]), draws), number, draws);
        }
    }

    /// <summary>What an evaluation is told. How images are prepared and which images are references, the model file says itself.</summary>
    public sealed record Parameters
    {
        /// <summary>The name under which the metrics list the model: a row of a table.</summary>
        public required string Method { get; init; }

        /// <summary>The profile's name, a column of the metrics.</summary>
        public string Profile { get; init; } = "";

        /// <summary>K (eq. 4): references of each image. A network without anchoring has none, whatever this says.</summary>
        [Range(1, 1000)]
        public int References { get; init; } = 1;

        /// <summary>Whether the mean logits are divided by 1 + exp(disagreement), as the released code does for ImageNet; needs two references.</summary>
        public bool Tempered { get; init; }

        /// <summary>Batches of pairs on which the statistics of batch normalisation are estimated anew; 0 keeps those of the training.</summary>
        [Range(0, 100_000)]
        public int RefreshBatches { get; init; }

        /// <summary>Images at once.</summary>
        [Range(1, 100_000)]
        public int BatchSize { get; init; } = 500;

        /// <summary>At most so many of the test images, from the first on.</summary>
        [Range(1, int.MaxValue)]
        public int TestSize { get; init; } = int.MaxValue;

        /// <summary>At most so many images of each severity of each shift.</summary>
        [Range(1, int.MaxValue)]
        public int ShiftSize { get; init; } = int.MaxValue;
    }
}

/// <summary>The publication's metrics. The data set <c>clean</c> is the test set as it is, <c>shifts</c> the mean over its corruptions.</summary>
/// <remarks>
/// <c>smooth_ece</c> is that of relplot 1.0, which the publication names; <c>ece</c> has 20 bins, as its code for CIFAR, and <c>rms_ce</c> the root of the mean square over them, as its code for ImageNet. <c>auroc.energy</c>
/// takes images of no class as the positive class, so a score is higher the more unknown an image is: the same number as the original's.
/// </remarks>
internal static class ShiftMetrics
{
    public const string Clean = "clean", AllShifts = "shifts", OtherShifts = "shifts_bar";

    // CIFAR-10-C-bar's corruptions, whose data sets are called cifar10-c-bar-...
    private const string Bar = "bar-";

    private const int Bins = 20;

    /// <summary>Accuracy and calibration on images with labels.</summary>
    /// <param name="method">The method, a row of the table.</param>
    /// <param name="dataset">The shift's name.</param>
    /// <param name="severity">The severity, 1 … 5, or 0 without shift.</param>
    /// <param name="logits">float [n, C].</param>
    /// <param name="labels">[n], each in 0 … C − 1.</param>
    public static IReadOnlyList<MetricRow> Labelled(string method, string dataset, int severity, Tensor logits, IReadOnlyList<int> labels)
    {
        using var scope = NewDisposeScope();
        var (confidences, classes) = logits.to(float64).softmax(1).max(1);
        var confidence = confidences.data<double>().ToArray();
        var correct = classes.data<long>().ToArray().Zip(labels, (predicted, label) => predicted == label).ToArray();
        var bins = RightClosedBins.Of(confidence, correct, Bins);
        (string Name, double Value)[] values =
        [
            ("accuracy", correct.Average(hit => hit ? 1.0 : 0.0)),
            ("ece", bins.Ece),
            ("rms_ce", bins.Rms),
            ("smooth_ece", SmoothEce.Relplot10(confidence, correct).Error),
        ];
        return [.. values.Select(value => new MetricRow(method, dataset, value.Name, value.Value, labels.Count, severity))];
    }

    /// <summary>The mean over all corruptions of each metric and severity, as in the publication's tables; separately for those of C-bar.</summary>
    /// <param name="rows">The rows of one method; every corruption must have every severity.</param>
    public static IEnumerable<MetricRow> Means(IReadOnlyList<MetricRow> rows) => rows
        .GroupBy(row => (row.Severity, row.Metric, Name: row.Dataset.Contains(Bar, StringComparison.Ordinal) ? OtherShifts : AllShifts))
        .Select(group => group.First() with { Dataset = group.Key.Name, Value = group.Average(row => row.Value), N = group.Sum(row => row.N) });

    /// <summary>How well a score separates images of no class from the test set.</summary>
    /// <param name="method">The method, a row of the table.</param>
    /// <param name="known">Scores of the test set; higher is more unknown.</param>
    /// <param name="unknown">Scores of the other images.</param>
    public static IEnumerable<MetricRow> Detection(string method, Predictions known, Predictions unknown) => known.Scores.Zip(
        unknown.Scores,
        (inside, outside) => new MetricRow(
            method,
            unknown.Dataset,
            $"auroc.{inside.Name}",
            Auroc.Of(RankedScores.OfClasses(outside.Values, inside.Values)),
            inside.Values.Length + outside.Values.Length));
}
