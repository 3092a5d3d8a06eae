// Measures a network or an ensemble on the clean test set, on shifted and on foreign ones: model → probabilities and scores → metrics.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Evaluation;
using Retable.Learning.Training;
using Retable.Metrics.Classification;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>The verb <c>evaluate</c>.</summary>
public static class Evaluate
{
    public static void Run(Parameters parameters, StepContext context)
    {
        using var predictor = ModelPredictor.Open(context);
        var sets = predictor.Card.Parameters.Input.TestSetsOf(predictor.Card, parameters, context);
        var reference = context.OptionalInput("reference") is { } path ? Reference.Read(path) : null;
        var predictions = new List<TestSetPredictions>();
        foreach (var set in sets.All())
        {
            context.ThrowIfStopping();
            context.Progress(predictions.Count, sets.Count, "test sets", set.Name);
            predictions.Add(predictor.Run(set, parameters.BatchSize));
        }

        context.Progress(predictions.Count, predictions.Count, "test sets");
        var rows = new List<MetricRow>();
        for (var i = 0; i < predictor.Detectors.Count; i++)
        {
            var method = predictor.Detectors[i].Behind(parameters.Method);
            var failure = Failure.Of(predictor.Card, predictions, i);
            if (failure is not null)
            {
                context.Warn($"{method}: {failure}");
            }

            rows.AddRange(DetectorMetrics.Of(method, i, failure is not null, predictor, predictions, reference));
        }

        MetricsFile.Write(context.Output("metrics"), "proxy-dirichlet", parameters.Profile, parameters.Seed, rows);
        Predictions.Write(context.Output("predictions"), [.. Kept(predictions, predictor.Detectors)]);
    }

    // The clean test set with its logits, the foreign ones without: the shifted ones would be many times as much.
    private static IEnumerable<Predictions> Kept(IReadOnlyList<TestSetPredictions> all, IReadOnlyList<Detector> detectors) => all
        .Where(each => each.Set.Kind != TestSetKind.Shifted)
        .Select(each => new Predictions(
            each.Set.Name,
            [.. Enumerable.Range(0, each.Set.Count).Select(id => (long)id)],
            each.Labels,
            tensor(each.Logits, [each.Set.Count, each.Logits.Length / each.Set.Count]),
            [.. detectors.SelectMany((detector, i) => each.ByDetector[i].Scores.Select(score => (detector.Behind(score.Name), score.Values)))]));

    /// <summary>Parameters of an evaluation. The model file itself says how images are prepared.</summary>
    public sealed record Parameters
    {
        /// <summary>The method's name in the metrics, a row of a table.</summary>
        public required string Method { get; init; }

        /// <summary>The profile's name, a column of the metrics.</summary>
        public string Profile { get; init; } = "";

        /// <summary>The repetition of the method, a column of the metrics.</summary>
        public long Seed { get; init; }

        /// <summary>The largest number of samples of the clean test set and of the foreign ones.</summary>
        [Range(1, int.MaxValue)]
        public int TestSize { get; init; } = int.MaxValue;

        /// <summary>The largest number of samples of each shift and severity.</summary>
        [Range(1, int.MaxValue)]
        public int ShiftSize { get; init; } = int.MaxValue;

        /// <summary>Samples at once.</summary>
        [Range(1, 100_000)]
        public int BatchSize { get; init; } = 500;
    }
}

/// <summary>A way to turn logits into class probabilities and uncertainties: a row of a table.</summary>
/// <param name="Suffix">The suffix of the method's name in metrics, and of a score's name in predictions; empty for the main detector.</param>
/// <param name="Offset">The offset added to exp(z) (eq. 2); 0 for an ensemble.</param>
/// <param name="Of">The function from the logits and the data set's classes among all (null for all).</param>
internal sealed record Detector(string Suffix, double Offset, Func<Tensor, Tensor?, DetectorOutput> Of)
{
    public string Behind(string name) => Suffix.Length == 0 ? name : $"{name}_{Suffix}";

    /// <summary>The detectors of one network: with the offset that it was trained with and, if that is not 0, also with 0, which is how the original evaluates.</summary>
    public static IReadOnlyList<Detector> OfNetwork(double offset)
    {
        var own = new Detector("", offset, (logits, classes) => DetectorOutput.OfSingle(logits, classes, offset));
        var plain = new Detector("offset_0", 0, (logits, classes) => DetectorOutput.OfSingle(logits, classes, offset: 0));
        return offset == 0 ? [own] : [own, plain];
    }

    /// <summary>The detectors of an ensemble: as itself and through its proxy Dirichlet, each with corrected formulas and as the original codes them.</summary>
    public static IReadOnlyList<Detector> OfEnsemble() =>
    [
        new("", 0, (logits, classes) => DetectorOutput.OfEnsemble(logits, classes, Formulas.Corrected)),
        new("as_coded", 0, (logits, classes) => DetectorOutput.OfEnsemble(logits, classes, Formulas.AsCoded)),
        new("proxy", 0, (logits, classes) => DetectorOutput.OfEnsembleProxy(logits, classes, Formulas.Corrected)),
        new("proxy_as_coded", 0, (logits, classes) => DetectorOutput.OfEnsembleProxy(logits, classes, Formulas.AsCoded)),
    ];
}

/// <summary>A detector's output for samples: class probabilities and uncertainties.</summary>
/// <remarks>
/// The two do not come from the same distribution, as in the original: probabilities are softmaxes over the classes of
/// the data set and know no Dirichlet offset, uncertainties are over all classes and do.
/// </remarks>
/// <param name="Probabilities">float64 [n, classes of the data set].</param>
/// <param name="Uncertainties">The uncertainties over all classes.</param>
public sealed record DetectorOutput(Tensor Probabilities, Scores Uncertainties)
{
    /// <summary>The output of one network (eq. 8): a member, a student, or a multi-input network with its heads' mean logits.</summary>
    /// <param name="logits">[n, K].</param>
    /// <param name="classes">The data set's classes among the K; null for all.</param>
    /// <param name="offset">The offset of the Dirichlet.</param>
    public static DetectorOutput OfSingle(Tensor logits, Tensor? classes, double offset) =>
        new(Masked(logits, classes).softmax(-1), SingleModelUncertainty.Of(logits, offset));

    /// <summary>The output of an ensemble (eq. 9).</summary>
    /// <param name="logits">[n, M, K].</param>
    /// <param name="classes">The data set's classes among the K; null for all.</param>
    /// <param name="formulas">The form of the uncertainties' formulas.</param>
    public static DetectorOutput OfEnsemble(Tensor logits, Tensor? classes, Formulas formulas) =>
        new(Masked(logits, classes).softmax(-1).mean([1]), EnsembleUncertainty.Of(logits, formulas));

    /// <summary>The output of the Dirichlet that stands for an ensemble (eq. 10). Its mean is the ensemble's.</summary>
    /// <inheritdoc cref="OfEnsemble"/>
    public static DetectorOutput OfEnsembleProxy(Tensor logits, Tensor? classes, Formulas formulas) =>
        new(Masked(logits, classes).softmax(-1).mean([1]), EnsembleProxyUncertainty.Of(logits, formulas));

    private static Tensor Masked(Tensor logits, Tensor? classes)
    {
        var exact = logits.to(float64);
        return classes is null ? exact : exact.index_select(-1, classes);
    }
}

/// <summary>Runs the evaluated model, one network or an ensemble, over test sets in batches.</summary>
internal sealed class ModelPredictor : IDisposable
{
    private readonly Ensemble _model;
    private readonly Device _device;

    private ModelPredictor(Ensemble model, bool isEnsemble, Device device)
    {
        (_model, IsEnsemble, _device) = (model, isEnsemble, device);
        Detectors = isEnsemble ? Detector.OfEnsemble() : Detector.OfNetwork(model.Card.Parameters.Offset);
    }

    public Card Card => _model.Card;

    /// <summary>An ensemble of one is an ensemble too.</summary>
    public bool IsEnsemble { get; }

    public IReadOnlyList<Detector> Detectors { get; }

    /// <summary>Prepares the device, and puts on it the input <c>members</c> as an ensemble, or else the input <c>model</c>.</summary>
    public static ModelPredictor Open(StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        var members = context.Inputs("members");
        return members.Count > 0
            ? new ModelPredictor(Ensemble.Load(members, device), isEnsemble: true, device)
            : new ModelPredictor(Ensemble.Load([new StepInput(context.Input("model"), "", [])], device), isEnsemble: false, device);
    }

    /// <param name="set">Its images are read here, batch after batch.</param>
    /// <param name="batchSize">Samples at once.</param>
    public TestSetPredictions Run(TestSet set, int batchSize)
    {
        var labels = Enumerable.Range(0, set.Count).Select(i => set.Samples.Labels[i]).ToArray();
        var parts = Detectors.Select(_ => new List<PredictedBatch>()).ToList();
        var kept = new List<float>(set.Kind == TestSetKind.Clean ? set.Count * Card.Classes : 0);
        using var noGradient = no_grad();
        for (var first = 0; first < set.Count; first += batchSize)
        {
            using var scope = NewDisposeScope();
            var pixels = set.Pixels(first, Math.Min(batchSize, set.Count - first)).to(_device);
            set.Announce(first + batchSize, batchSize);
            var logits = (IsEnsemble ? _model.Logits(pixels) : _model.LogitsOfOne(pixels)).cpu(); // [n, M, K] or [n, K]
            var classes = set.Classes is { } some ? tensor(some.Select(k => (long)k).ToArray()) : null;
            for (var i = 0; i < parts.Count; i++)
            {
                parts[i].Add(PredictedBatch.Of(Detectors[i].Of(logits, classes)));
            }

            if (set.Kind == TestSetKind.Clean)
            {
                var shown = IsEnsemble ? logits.log_softmax(2).logsumexp(1) - Math.Log(logits.shape[1]) : logits; // [n, K]
                kept.AddRange(shown.to(float32).contiguous().data<float>().ToArray());
            }
        }

        var count = set.Classes?.Count ?? Card.Classes;
        return new TestSetPredictions(set, labels, [.. parts.Select(part => DetectorPredictions.Of(part, set, labels, count))], [.. kept]);
    }

    public void Dispose() => _model.Dispose();
}

/// <summary>What a model and its detectors say about a test set, sample by sample.</summary>
/// <param name="Set">The test set.</param>
/// <param name="Labels">Of its samples, among its own classes.</param>
/// <param name="ByDetector">In the model's order.</param>
/// <param name="Logits">float32 [n · K], of the clean test set alone: of a network its logits, of an ensemble the logarithms of its mean probabilities.</param>
internal sealed record TestSetPredictions(TestSet Set, int[] Labels, IReadOnlyList<DetectorPredictions> ByDetector, float[] Logits);

/// <summary>The predictions of one detector on a test set.</summary>
/// <param name="Correct">Whether each prediction is right.</param>
/// <param name="Metrics">The metrics; null if labels mean nothing.</param>
/// <param name="Scores">Uncertainties by name; higher is more uncertain.</param>
internal sealed record DetectorPredictions(bool[] Correct, ClassificationMetrics? Metrics, IReadOnlyList<(string Name, double[] Values)> Scores)
{
    public double[] this[string score] => Scores.Single(s => s.Name == score).Values;

    public static DetectorPredictions Of(IReadOnlyList<PredictedBatch> batches, TestSet set, int[] labels, int classes)
    {
        var scores = batches[0].Scores.Select((score, i) => (score.Name, batches.SelectMany(batch => batch.Scores[i].Values).ToArray())).ToList();
        if (set.Kind == TestSetKind.Foreign)
        {
            return new DetectorPredictions([], null, scores);
        }

        var probabilities = batches.SelectMany(batch => batch.Probabilities).ToArray();
        return new DetectorPredictions(
            Probabilities.Correct(probabilities, classes, labels), ClassificationMetrics.Of(probabilities, classes, labels), scores);
    }
}

/// <summary>A detector's output for a batch, as plain numbers.</summary>
/// <param name="Probabilities">The probabilities, row by row.</param>
/// <param name="Scores">The scores by name.</param>
internal sealed record PredictedBatch(double[] Probabilities, IReadOnlyList<(string Name, double[] Values)> Scores)
{
    public static PredictedBatch Of(DetectorOutput output) => new(
        Numbers(output.Probabilities), [.. output.Uncertainties.Named.Select(score => (score.Name, Numbers(score.Values)))]);

    private static double[] Numbers(Tensor values) => values.to(float64).contiguous().data<double>().ToArray();
}
