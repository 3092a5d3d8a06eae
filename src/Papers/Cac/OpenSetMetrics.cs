using Retable.Learning.Evaluation;
using Retable.Metrics.Detection;

namespace Retable.Papers.Cac;

/// <summary>The metrics of the two publications, per way of reading the logits; "unknown" is the positive class.</summary>
/// <remarks>
/// A metric's name is <c>metric.score</c>. <c>aupr_out</c> and <c>aupr_in</c> are areas by trapezoids, as the library takes them, <c>aupr_in_torchmetrics</c> its
/// known-positive area with the sigmoid that saturates (a constant below scores of about −17), <c>fpr95</c> the share of known images
/// rejected where 95 % of the unknown ones are.
/// </remarks>
internal static class OpenSetMetrics
{
    /// <summary>The number under which a table averages: the trial, and where there is one trial only, the seed.</summary>
    public static long Repetition(ModelCard card) => card.Parameters.Benchmark == Benchmark.AllTenClasses
        ? card.Parameters.Seed
        : card.Parameters.Split + (ClassSplits.Trials * card.Parameters.Seed);

    public static IReadOnlyList<MetricRow> Of(
        ModelCard card, IReadOnlyList<Recogniser> recognisers, Predictions known, IReadOnlyList<Predictions> unknown)
    {
        var method = MethodOf(card.Parameters.Loss);
        return [.. recognisers.SelectMany((recogniser, i) => unknown
            .SelectMany(part => Detection(known.Scores[i].Values, part.Scores[i].Values, part.Dataset))
            .Prepend(("accuracy", TestSets.KnownName, Accuracy(recogniser, known), known.Labels.Count))
            .Select(row => new MetricRow(method, row.Item2, $"{row.Item1}.{recogniser.Name}", row.Item3, row.Item4)))];
    }

    private static string MethodOf(LossKind loss) => loss switch
    {
        LossKind.CrossEntropy => "cross_entropy",
        LossKind.Paper => "paper",
        LossKind.Library => "library",
        LossKind.LibraryCorrected => "library_corrected",
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "not a loss"),
    };

    private static double Accuracy(Recogniser recogniser, Predictions known)
    {
        using var predicted = recogniser.Prediction(known.Logits);
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
