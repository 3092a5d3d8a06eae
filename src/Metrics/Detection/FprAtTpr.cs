namespace Retable.Metrics.Detection;

/// <summary>The share of negatives above the threshold that lets a given share of positives through: FPR95 and its variants.</summary>
/// <remarks>
/// There is no one definition: which class is positive, and which threshold stands for 95 %, differ from code to code. A
/// number means something only with the convention's name. To take the other class as positive: <see cref="RankedScores.Exchanged"/>.
/// </remarks>
public static class FprAtTpr
{
    /// <summary>Uses the highest threshold that lets at least the given share through; every distinct score counts (pytorch-ood, torchmetrics).</summary>
    /// <param name="ranked">The samples.</param>
    /// <param name="tpr">Share of positives, in (0, 1]; 19 of 20 count as 0.95.</param>
    public static double FirstReached(RankedScores ranked, double tpr = 0.95)
    {
        var step = 0;
        while ((double)ranked.TruePositives[step] / ranked.Positives < tpr)
        {
            step++;
        }

        return (double)ranked.FalsePositives[step] / ranked.Negatives;
    }

    /// <summary>Like <see cref="FirstReached"/>, but uses only the corners of the curve: scikit-learn's <c>roc_curve</c> drops points on a line (OpenOOD).</summary>
    public static double FirstCornerReached(RankedScores ranked, double tpr = 0.95)
    {
        var step = 0;
        while ((double)ranked.TruePositives[step] / ranked.Positives < tpr || !IsCorner(ranked, step))
        {
            step++;
        }

        return (double)ranked.FalsePositives[step] / ranked.Negatives;
    }

    /// <summary>Uses the threshold whose share is nearest to the given one, above or below (Hendrycks; energy_ood).</summary>
    /// <remarks>Of thresholds with one share the one with more false positives, of two equally near shares the higher; none beyond the first that lets all through.</remarks>
    public static double NearestRecall(RankedScores ranked, double recall = 0.95)
    {
        var step = 0;
        while (ranked.TruePositives[step] < ranked.Positives)
        {
            step++;
        }

        var best = step;
        for (; step >= 0; step--)
        {
            best = Distance(step) < Distance(best) ? step : best;
        }

        return (double)ranked.FalsePositives[best] / ranked.Negatives;

        double Distance(int at) => Math.Abs(((double)ranked.TruePositives[at] / ranked.Positives) - recall);
    }

    /// <summary>The share of negatives strictly above the ⌊0.95 n⌋-th highest of the n positives (SCOOD).</summary>
    public static double AboveOrderStatistic(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives, double tpr = 0.95)
    {
        var sorted = positives.ToArray();
        Array.Sort(sorted);
        var threshold = sorted[sorted.Length - Math.Max(1, (int)Math.Floor(tpr * sorted.Length))];
        return Share(negatives, score => score > threshold);
    }

    /// <summary>The share of negatives at or above the (1 − tpr) quantile of the positives, linear between order statistics (anchoring).</summary>
    public static double AtQuantile(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives, double tpr = 0.95)
    {
        var threshold = Quantile.Of(positives, 1 - tpr);
        return Share(negatives, score => score >= threshold);
    }

    // Where the curve goes on in the direction in which it came, scikit-learn leaves the point out. The first and the last always stay.
    private static bool IsCorner(RankedScores ranked, int step) =>
        step == 0 || step == ranked.Steps - 1 || Bends(ranked.TruePositives, step) || Bends(ranked.FalsePositives, step);

    private static bool Bends(IReadOnlyList<int> passed, int step) =>
        (long)passed[step + 1] - passed[step] != (long)passed[step] - passed[step - 1];

    private static double Share(ReadOnlySpan<double> scores, Predicate<double> counts) =>
        (double)Array.FindAll(scores.ToArray(), counts).Length / scores.Length;
}
