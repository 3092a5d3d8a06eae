namespace Retable.Metrics.Detection;

/// <summary>Area under the curve of precision over recall, by steps: the mean precision at the positives (scikit-learn; energy_ood).</summary>
public static class AveragePrecision
{
    /// <returns>In (0, 1]; the share of positives if all scores are equal.</returns>
    public static double Of(RankedScores ranked)
    {
        var (area, before) = (0.0, 0);
        for (var step = 0; step < ranked.Steps; step++)
        {
            var truePositives = ranked.TruePositives[step];
            area += (double)(truePositives - before) / ranked.Positives * truePositives / (truePositives + (long)ranked.FalsePositives[step]);
            before = truePositives;
        }

        return area;
    }
}
