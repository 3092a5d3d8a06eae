using Retable.Learning.Evaluation;
using Retable.Metrics.Calibration;
using Retable.Metrics.Detection;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>The publication's metrics. The data set <c>clean</c> is the test set as it is, <c>shifts</c> the mean over its corruptions.</summary>
/// <remarks>
/// <c>smooth_ece</c> is that of relplot 1.0, which the publication names; <c>ece</c> has 20 bins, as its code for CIFAR. <c>auroc.energy</c>
/// takes images of no class as the positive class, so a score is higher the more unknown an image is: the same number as the original's.
/// </remarks>
internal static class ShiftMetrics
{
    public const string Clean = "clean", AllShifts = "shifts";

    private const int Bins = 20;

    /// <summary>Accuracy and calibration on images that have their labels.</summary>
    /// <param name="method">The row.</param>
    /// <param name="dataset">The shift's name.</param>
    /// <param name="severity">1 … 5, and 0 without shift.</param>
    /// <param name="logits">float [n, C].</param>
    /// <param name="labels">[n], each in 0 … C − 1.</param>
    public static IReadOnlyList<MetricRow> Labelled(string method, string dataset, int severity, Tensor logits, IReadOnlyList<int> labels)
    {
        using var scope = NewDisposeScope();
        var (confidences, classes) = logits.to(float64).softmax(1).max(1);
        var confidence = confidences.data<double>().ToArray();
        var correct = classes.data<long>().ToArray().Zip(labels, (predicted, label) => predicted == label).ToArray();
        (string Name, double Value)[] values =
        [
            ("accuracy", correct.Average(hit => hit ? 1.0 : 0.0)),
            ("ece", RightClosedBins.Of(confidence, correct, Bins).Ece),
            ("smooth_ece", SmoothEce.Relplot10(confidence, correct).Error),
        ];
        return [.. values.Select(value => new MetricRow(method, dataset, value.Name, value.Value, labels.Count, severity))];
    }

    /// <summary>The mean over all corruptions of each metric and severity, as the publication's tables have them.</summary>
    /// <param name="rows">Of one method; every corruption has every severity.</param>
    public static IEnumerable<MetricRow> Means(IReadOnlyList<MetricRow> rows) => rows
        .GroupBy(row => (row.Severity, row.Metric))
        .Select(group => group.First() with { Dataset = AllShifts, Value = group.Average(row => row.Value), N = group.Sum(row => row.N) });

    /// <summary>How well a score tells images of no class from the test set.</summary>
    /// <param name="method">The row.</param>
    /// <param name="known">Of the test set; higher is more unknown.</param>
    /// <param name="unknown">Of the others.</param>
    public static IEnumerable<MetricRow> Detection(string method, Predictions known, Predictions unknown) => known.Scores.Zip(
        unknown.Scores,
        (inside, outside) => new MetricRow(
            method,
            unknown.Dataset,
            $"auroc.{inside.Name}",
            Auroc.Of(RankedScores.OfClasses(outside.Values, inside.Values)),
            inside.Values.Length + outside.Values.Length));
}
