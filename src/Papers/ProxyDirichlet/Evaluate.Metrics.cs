// The metrics of a model's detectors, and when a training's numbers mean nothing.

using Retable.Contract;
using Retable.Learning.Evaluation;
using Retable.Metrics;
using Retable.Metrics.Calibration;
using Retable.Metrics.Classification;
using Retable.Metrics.Detection;
using Retable.Metrics.Selective;
using Retable.Parquet;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>Computes all metrics of one detector; <c>docs/papers/proxy-dirichlet.md</c> lists their names.</summary>
internal sealed class DetectorMetrics(string method, int index, bool failed)
{
    /// <summary>Suffix of a shifted set's name for that set together with the clean one.</summary>
    private const string WithVal = "-with-val";

    private readonly List<MetricRow> _rows = [];

    /// <summary>The rows, in the order in which they are written.</summary>
    /// <param name="method">The row's name.</param>
    /// <param name="index">The position of the detector among those of the model.</param>
    /// <param name="failed">Whether every value is NaN because the training failed.</param>
    /// <param name="predictor">The model.</param>
    /// <param name="predictions">Predictions on all test sets, the clean one first.</param>
    /// <param name="reference">The ensemble; null for the ensemble itself.</param>
    public static IReadOnlyList<MetricRow> Of(
        string method, int index, bool failed, ModelPredictor predictor, IReadOnlyList<TestSetPredictions> predictions, Reference? reference)
    {
        var (metrics, clean) = (new DetectorMetrics(method, index, failed), predictions[0]);
        metrics.AddClassification(clean);
        metrics.AddRejection(clean.Set.Name, 0, [clean]);
        metrics.AddPrecision(clean, predictor, reference);
        foreach (var other in predictions.Skip(1))
        {
            if (other.Set.Kind == TestSetKind.Shifted)
            {
                metrics.AddClassification(other);
                metrics.AddRejection(other.Set.Name, other.Set.Severity, [other]);
                metrics.AddRejection($"{other.Set.Name}{WithVal}", other.Set.Severity, [clean, other]);
            }

            metrics.AddDetection(clean, other, reference);
        }

        return metrics._rows;
    }

    private void AddClassification(TestSetPredictions predictions)
    {
        var metrics = predictions.ByDetector[index].Metrics!;
        (string, double)[] values =
        [
            ("accuracy", metrics.Accuracy), ("accuracy5", metrics.Accuracy5), ("ece", metrics.Ece), ("mce", metrics.Mce),
            ("brier", metrics.Brier), ("nll", metrics.Nll),
        ];
        foreach (var (name, value) in values)
        {
            Add(predictions.Set, name, predictions.Set.Count, () => value);
        }
    }

    /// <summary>How well each uncertainty finds the errors, on one set or on the clean one together with a shifted one.</summary>
    private void AddRejection(string dataset, int severity, IReadOnlyList<TestSetPredictions> sets)
    {
        var detectors = sets.Select(set => set.ByDetector[index]).ToList();
        bool[] correct = [.. detectors.SelectMany(detector => detector.Correct)];
        foreach (var (name, _) in detectors[0].Scores)
        {
            var rejection = failed ? null : PredictionRejection.Of([.. detectors.SelectMany(detector => detector[name])], correct);
            Add(dataset, severity, $"prr.{name}", correct.Length, () => rejection!.Ratio);
            Add(dataset, severity, $"pr_auc.{name}", correct.Length, () => rejection!.Auc);
        }
    }

    /// <summary>How well each uncertainty separates another test set from the clean one.</summary>
    private void AddDetection(TestSetPredictions clean, TestSetPredictions other, Reference? reference)
    {
        foreach (var (name, values) in other.ByDetector[index].Scores)
        {
            var n = clean.Set.Count + other.Set.Count;
            double Own() => OodAuroc.Of(clean.ByDetector[index][name], values);
            Add(other.Set, $"auroc.{name}", n, Own);
            Add(other.Set, $"aupr.{name}", n, () => AveragePrecision.Of(RankedScores.OfClasses(values, clean.ByDetector[index][name])));
            if (other.Set.Classes is { } classes)
            {
                var mask = Enumerable.Range(0, clean.Labels.Max() + 1).Select(classes.Contains).ToArray();
                var masked = clean.Labels.Count(label => mask[label]) + other.Set.Count;
                Add(other.Set, $"auroc_masked.{name}", masked, () => OodAuroc.Masked(clean.ByDetector[index][name], clean.Labels, mask, values));
            }

            if (reference?.Has(other.Set.Name) == true)
            {
                Add(other.Set, $"auroc_kept.{name}", n, () => Own() - reference.Auroc(name, clean.Set, other.Set));
            }
        }
    }

    /// <summary>Whether the Dirichlet's precision matches the ensemble's diversity.</summary>
    /// <param name="clean">The clean test set.</param>
    /// <param name="predictor">The model that predicted.</param>
    /// <param name="reference">The ensemble; null for the ensemble itself.</param>
    private void AddPrecision(TestSetPredictions clean, ModelPredictor predictor, Reference? reference)
    {
        if (predictor.IsEnsemble && index > 0)
        {
            return; // the other detectors of an ensemble have other words for its diversity
        }

        var detector = clean.ByDetector[index];
        var classes = predictor.Card.Classes;
        Add(clean.Set, "log_precision", clean.Set.Count, () => predictor.IsEnsemble
            ? detector["mkl"].Average(mkl => Math.Log(((classes - 1) / ((2 * Math.Max(mkl, 0)) + TeacherStatistics.Epsilon)) + classes))
            : detector["epkl"].Average(epkl => Math.Log(((classes - 1) / epkl) - (classes * predictor.Detectors[index].Offset))));
        if (reference is not null)
        {
            var mkl = reference.Score("mkl", clean.Set.Name, clean.Set.Count);
            Add(clean.Set, "rank_correlation.epkl", clean.Set.Count, () => RankCorrelation.Of(detector["epkl"], mkl));
        }
    }

    private void Add(TestSet set, string metric, int n, Func<double> value) => Add(set.Name, set.Severity, metric, n, value);

    private void Add(string dataset, int severity, string metric, int n, Func<double> value) =>
        _rows.Add(new MetricRow(method, dataset, metric, failed ? double.NaN : value(), n, severity));
}

/// <summary>The quality of predictions on one data set.</summary>
/// <param name="Accuracy">The share of samples whose most probable class is right; among equal ones the first counts.</param>
/// <param name="Accuracy5">The share of samples whose class is among the five most probable.</param>
/// <param name="Ece">Expected calibration error, bins [lower, upper).</param>
/// <param name="Mce">Maximum calibration error.</param>
/// <param name="Brier">0 … 2.</param>
/// <param name="Nll">The mean of −ln p without a clamp: infinite if a probability is 0.</param>
public sealed record ClassificationMetrics(double Accuracy, double Accuracy5, double Ece, double Mce, double Brier, double Nll)
{
    /// <summary>The number of bins of the original's calibration errors.</summary>
    public const int Bins = 10;

    /// <param name="probabilities">Rows of <paramref name="classes"/>.</param>
    /// <param name="classes">The length of a row: the number of classes of the data set, not of the network.</param>
    /// <param name="labels">One per row, each in 0 … classes − 1.</param>
    /// <param name="bins">The number of bins of the calibration errors.</param>
    public static ClassificationMetrics Of(double[] probabilities, int classes, int[] labels, int bins = Bins) => Of(
        probabilities, classes, labels, Probabilities.Correct(probabilities, classes, labels), bins);

    /// <summary>Computes the metrics with given hits, since the original's calibration takes them separately from the probabilities.</summary>
    /// <inheritdoc cref="Of(double[], int, int[], int)"/>
    internal static ClassificationMetrics Of(double[] probabilities, int classes, int[] labels, bool[] hits, int bins)
    {
        var calibration = LeftClosedBins.Of(Probabilities.Confidence(probabilities, classes), hits, bins);
        return new ClassificationMetrics(
            (double)hits.AsSpan().Count(true) / hits.Length,
            Metrics.Classification.Accuracy.TopK(probabilities, classes, labels, Math.Min(5, classes)),
            calibration.Ece,
            calibration.Mce,
            BrierScore.MultiClass(probabilities, classes, labels),
            NegativeLogLikelihood.OfProbabilities(probabilities, classes, labels).Average());
    }
}

/// <summary>How well an uncertainty separates a shifted data set from the clean one; the shifted one is positive.</summary>
public static class OodAuroc
{
    /// <param name="clean">Uncertainties of the clean samples.</param>
    /// <param name="shifted">Uncertainties of the shifted ones.</param>
    public static double Of(double[] clean, double[] shifted) => Auroc.Of(RankedScores.OfClasses(shifted, clean));

    /// <summary>Compares only with those clean samples whose class the shifted data set also has.</summary>
    /// <param name="clean">Uncertainties of the clean samples.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="mask">For each class, whether the shifted data set has it.</param>
    /// <param name="shifted">Uncertainties of the shifted samples.</param>
    public static double Masked(double[] clean, IReadOnlyList<int> labels, IReadOnlyList<bool> mask, double[] shifted) =>
        Of([.. clean.Where((_, i) => mask[labels[i]])], shifted);
}

/// <summary>The ensemble's output for the same samples, read from its predictions.</summary>
internal sealed class Reference
{
    private readonly Table _table;
    private readonly string[] _datasets;

    private Reference(Table table) => (_table, _datasets) = (table, table.Values<string>("dataset"));

    public static Reference Read(string path) => new(ParquetFile.Read(path));

    public bool Has(string dataset) => _datasets.Contains(dataset);

    /// <summary>A score on one data set, in the order of its samples.</summary>
    /// <exception cref="BadInputException">The ensemble has another number of samples there.</exception>
    public double[] Score(string name, string dataset, int count)
    {
        var values = _table.Values<double>($"score_{name}").Where((_, i) => _datasets[i] == dataset).ToArray();
        return values.Length == count ? values : throw new BadInputException($"the reference is over other samples of '{dataset}'")
        {
            At = new SourcePosition(_table.Source),
            Facts = [("reference", $"{values.Length} samples"), ("here", $"{count} samples")],
        };
    }

    /// <summary>How well the ensemble's score detects a foreign data set.</summary>
    public double Auroc(string score, TestSet clean, TestSet foreign) => Metrics.Detection.Auroc.Of(
        RankedScores.OfClasses(Score(score, foreign.Name, foreign.Count), Score(score, clean.Name, clean.Count)));
}

/// <summary>Recognises failed trainings: their numbers are no results, and a table shows them as failed.</summary>
internal static class Failure
{
    // Below it exp(z) no longer shows beside an offset of 1.
    private const double Vanished = 1e-6;

    /// <summary>Why a network's numbers are meaningless; null if they are not.</summary>
    /// <param name="card">The network's card.</param>
    /// <param name="predictions">The network's predictions, the clean test set first.</param>
    /// <param name="detector">The position of the detector.</param>
    public static string? Of(Card card, IReadOnlyList<TestSetPredictions> predictions, int detector) =>
        card.Diverged ? "its training diverged"
        : predictions.Any(set => set.ByDetector[detector].Scores.Any(score => score.Values.Any(double.IsNaN))) ? "its uncertainties are not numbers"
        : card.Parameters.Offset > 0 && predictions[0].Logits.Max() < Math.Log(Vanished) ? "it collapsed: every Dirichlet is flat"
        : null;
}
