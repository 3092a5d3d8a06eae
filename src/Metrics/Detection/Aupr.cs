namespace Retable.Metrics.Detection;

/// <summary>Area under the curve of precision over recall, by trapezoids between the distinct scores.</summary>
/// <remarks>
/// <para>The curve starts at recall 0 with precision 1. scikit-learn's <c>precision_recall_curve</c> with <c>auc</c>;
/// torchmetrics; OpenOOD; SCOOD. Interpolating linearly is optimistic: <see cref="AveragePrecision"/> does not.</para>
/// <para>AUPR-OUT takes the unknown samples as positives, AUPR-IN the known ones: <see cref="RankedScores.Exchanged"/>.</para>
/// </remarks>
public static class Aupr
{
    /// <returns>In (0, 1]; (1 + share of positives) / 2 if all scores are equal.</returns>
    public static double Of(RankedScores ranked)
    {
        var (area, recall, precision) = (0.0, 0.0, 1.0);
        for (var step = 0; step < ranked.Steps; step++)
        {
            var truePositives = ranked.TruePositives[step];
            var nextRecall = (double)truePositives / ranked.Positives;
            var nextPrecision = truePositives / (double)(truePositives + (long)ranked.FalsePositives[step]);
            area += (nextRecall - recall) * (precision + nextPrecision) / 2;
            (recall, precision) = (nextRecall, nextPrecision);
        }

        return area;
    }
}
