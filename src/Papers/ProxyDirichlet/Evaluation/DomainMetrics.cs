using Retable.Metrics.Calibration;
using Retable.Metrics.Classification;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>How good predictions are on one data set.</summary>
/// <param name="Accuracy">Share of samples whose most probable class is right; of equal ones the first counts.</param>
/// <param name="Accuracy5">Share whose class is among the five most probable.</param>
/// <param name="Ece">Expected calibration error, bins [lower, upper).</param>
/// <param name="Mce">Maximum calibration error.</param>
/// <param name="Brier">0 … 2.</param>
/// <param name="Nll">Mean of −ln p without a clamp: infinite if a probability is 0.</param>
public sealed record DomainMetrics(double Accuracy, double Accuracy5, double Ece, double Mce, double Brier, double Nll)
{
    /// <summary>Bins of the original's calibration errors.</summary>
    public const int Bins = 10;

    /// <param name="probabilities">Rows of <paramref name="classes"/>.</param>
    /// <param name="classes">Length of a row: the classes of the data set, not those of the network.</param>
    /// <param name="labels">One a row, each in 0 … classes − 1.</param>
    /// <param name="bins">Of the calibration errors.</param>
    public static DomainMetrics Of(double[] probabilities, int classes, int[] labels, int bins = Bins) => Of(
        probabilities, classes, labels, Probabilities.Correct(probabilities, classes, labels), bins);

    /// <summary>With the hits given: the original's calibration takes them apart from the probabilities.</summary>
    /// <inheritdoc cref="Of(double[], int, int[], int)"/>
    internal static DomainMetrics Of(double[] probabilities, int classes, int[] labels, bool[] hits, int bins)
    {
        var calibration = LeftClosedBins.Of(Probabilities.Confidence(probabilities, classes), hits, bins);
        return new DomainMetrics(
            (double)hits.AsSpan().Count(true) / hits.Length,
            Metrics.Classification.Accuracy.TopK(probabilities, classes, labels, Math.Min(5, classes)),
            calibration.Ece,
            calibration.Mce,
            BrierScore.MultiClass(probabilities, classes, labels),
            NegativeLogLikelihood.OfProbabilities(probabilities, classes, labels).Average());
    }
}
