using Retable.Metrics;

namespace Retable.Tests;

/// <summary>Area under the response rate accuracy curve: the mean over k of the accuracy among the k most confident samples (pytorch-ood).</summary>
public static class Aurra
{
    /// <param name="confidence">Confidence of each sample; among equal ones the earlier sample comes first.</param>
    /// <param name="correct">Whether the prediction is right; as long as <paramref name="confidence"/>, at least 1.</param>
    public static double Of(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct)
    {
        Samples.RequireSameLength(confidence.Length, correct.Length);
        var (values, hits) = (confidence.ToArray(), correct.ToArray());
        var (sum, right, answered) = (0.0, 0, 0);
        foreach (var i in Enumerable.Range(0, hits.Length).OrderByDescending(i => values[i]))
        {
            right += hits[i] ? 1 : 0;
            sum += (double)right / ++answered;
        }

        return sum / answered;
    }
}
