using Retable.Learning.Evaluation;
using Retable.Metrics.Detection;
using static TorchSharp.torch;

namespace Retable.Papers.Amp.Detection;

/// <summary>The publication's metrics, by the routine that its tables were made with: hence the names' <c>_amp</c>.</summary>
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
        return new MetricRow(method, known.Dataset, "accuracy", classes.Zip(known.Labels, (c, label) => c == label ? 1.0 : 0.0).Average(), classes.Length);
    }

    /// <summary>How well each score tells other images from known ones.</summary>
    /// <param name="method">The row.</param>
    /// <param name="known">The test set.</param>
    /// <param name="unknown">The others.</param>
    /// <param name="severity">Of a shift, else 0.</param>
    public static IEnumerable<MetricRow> Of(string method, Predictions known, Predictions unknown, int severity = 0) => known.Scores.Zip(unknown.Scores)
        .SelectMany(pair => Of(pair.First.Values, pair.Second.Values).Select(metric => new MetricRow(
            method, unknown.Dataset, $"{metric.Name}.{pair.First.Name}", metric.Value, known.Ids.Count + unknown.Ids.Count, severity)));

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
