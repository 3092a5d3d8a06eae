// Measures how well a trained network's scores tell known images from others: model → scores → metrics.

using System.ComponentModel.DataAnnotations;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Data.Corruptions;
using Retable.Learning.Evaluation;
using Retable.Learning.Experiment;
using Retable.Metrics;
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
        var (pipeline, seeds) = (new ImagePreparation(trained.Input, trained.Augmentation), trained.Recipe.Seeds());
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
                .. sets.Coherent.Select(set => Predict(set.Dataset, set)).SelectMany(each => DetectionMetrics.OfCoherent(parameters.Method, known, each)),
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

    /// <summary>Parameters of an evaluation. The model file itself says how images are prepared and which classes are held out.</summary>
    public sealed record Parameters
    {
        /// <summary>The name under which the metrics list the model: a row of a table.</summary>
        public required string Method { get; init; }

        /// <summary>The scores to compute.</summary>
        public required Scores Scores { get; init; }

        /// <summary>The profile's name, a column of the metrics.</summary>
        public string Profile { get; init; } = "";

        /// <summary>Images at once; with anchors it affects the result, since a batch shares a pool.</summary>
        [Range(1, 100_000)]
        public int BatchSize { get; init; } = 256;

        /// <summary>The largest number of known test images, taken from the start, and of held-out ones.</summary>
        [Range(1, int.MaxValue)]
        public int TestSize { get; init; } = int.MaxValue;

        /// <summary>The largest number of images of each severity of each shift.</summary>
        [Range(1, int.MaxValue)]
        public int ShiftSize { get; init; } = int.MaxValue;
    }
}

/// <summary>The test sets: known images, unchanged and shifted, and unknown images.</summary>
/// <param name="Known">Test images of the known classes, numbered 0 … C − 1.</param>
/// <param name="Unknown">Images of held-out classes and of other data sets, by the name under which metrics list them.</param>
/// <param name="Coherent">Sets that also contain images of the known classes: the label gives the class, −1 for none.</param>
/// <param name="Shifted">Known test images under a corruption, severity by severity.</param>
internal sealed record TestSets(
    ImageSet Known,
    IEnumerable<(string Name, ImageSet Images)> Unknown,
    IEnumerable<ImageSet> Coherent,
    IEnumerable<(string Corruption, int Severity, ImageSet Images)> Shifted)
{
    public const string KnownName = "known", HeldOutName = "held_out";

    /// <summary>Reads the inputs <c>test</c>, <c>outliers</c>, <c>coherent</c> and <c>shifts</c>.</summary>
    public static TestSets Read(KnownClasses classes, Evaluate.Parameters parameters, StepContext context)
    {
        var test = ImageFile.Read(context.Input("test"));
        return new TestSets(classes.Known(test).First(parameters.TestSize), HeldOut().Concat(Outliers()), Coherent(), Shifts());

        IEnumerable<(string, ImageSet)> HeldOut() =>
            classes.HeldOut(test) is { Count: > 0 } images ? [(HeldOutName, images.First(parameters.TestSize))] : [];

        IEnumerable<(string, ImageSet)> Outliers() => context.Inputs("outliers")
            .Select(file => ImageFile.Read(file.Path))
            .Select(images => (images.Dataset, images.Relabelled(_ => OpenSetLabels.Unknown)));

        IEnumerable<ImageSet> Coherent() => context.Inputs("coherent").Select(file => ImageFile.Read(file.Path));

        IEnumerable<(string, int, ImageSet)> Shifts() => context.Inputs("shifts")
            .Select(file => ShiftedSet.Read(file.Path))
            .SelectMany(shift => shift.Parts(parameters.ShiftSize).Select(part => (shift.Corruption, part.Severity, classes.Known(part.Images))));
    }
}

/// <summary>The publication's metrics, computed by the routine behind its tables; hence the <c>_amp</c> in their names.</summary>
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
        return new MetricRow(method, known.Dataset, "accuracy", Metrics.Classification.Accuracy.OfClasses(classes, known.Labels), classes.Length);
    }

    /// <summary>How well each score separates other images from known ones.</summary>
    /// <param name="method">The method, a row of the table.</param>
    /// <param name="known">The known test set.</param>
    /// <param name="unknown">The other images.</param>
    /// <param name="severity">The severity of a shift, 1 … 5, else 0.</param>
    public static IEnumerable<MetricRow> Of(string method, Predictions known, Predictions unknown, int severity = 0) => known.Scores.Zip(unknown.Scores)
        .SelectMany(pair => Of(pair.First.Values, pair.Second.Values).Select(metric => new MetricRow(
            method, unknown.Dataset, $"{metric.Name}.{pair.First.Name}", metric.Value, known.Ids.Count + unknown.Ids.Count, severity)));

    /// <summary>The same metrics for a set that also contains known images (SCOOD): these count as known, together with the test set.</summary>
    public static IEnumerable<MetricRow> OfCoherent(string method, Predictions known, Predictions set) => known.Scores.Zip(set.Scores).SelectMany(pair =>
    {
        var (inside, outside) = (pair.First.Values.Concat(Scores(label => label >= 0)).ToArray(), Scores(label => label < 0));
        return Of(inside, outside).Select(metric => new MetricRow(
            method, set.Dataset, $"{metric.Name}.{pair.First.Name}", metric.Value, inside.Length + outside.Length));

        double[] Scores(Func<int, bool> counts) => [.. pair.Second.Values.Where((_, i) => counts(set.Labels[i]))];
    });

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
