namespace Retable.Metrics.Detection;

/// <summary>Area under the receiver operating characteristic: the chance that a positive scores higher than a negative.</summary>
/// <remarks>A tie counts one half, which is the trapezoid rule (Mann and Whitney; scikit-learn's <c>roc_auc_score</c>).</remarks>
public static class Auroc
{
    /// <returns>In [0, 1]; 0.5 for a score that tells nothing.</returns>
    public static double Of(RankedScores ranked)
    {
        // Twice the number of ordered pairs, as a whole number: exact, and the same whatever the order of the samples.
        var (doubled, before) = (0L, 0L);
        for (var step = 0; step < ranked.Steps; step++)
        {
            var passed = ranked.TruePositives[step];
            var negatives = ranked.FalsePositives[step] - (step == 0 ? 0 : ranked.FalsePositives[step - 1]);
            doubled += negatives * (before + passed);
            before = passed;
        }

        return doubled / 2.0 / ranked.Positives / ranked.Negatives;
    }

    /// <inheritdoc cref="RankedScores.Of"/>
    public static double Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive) => Of(RankedScores.Of(scores, positive));
}
