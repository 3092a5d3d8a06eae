using Retable.Metrics.Detection;

namespace Retable.Report;

/// <summary>Curves of known against unknown samples over all thresholds, for one model: their areas are the numbers in a table.</summary>
internal static class DetectionCurves
{
    /// <summary>The grid on which the curves of several repetitions are averaged: 0, 0.01 … 1.</summary>
    public static IReadOnlyList<double> Grid { get; } = [.. Enumerable.Range(0, 101).Select(i => i / 100.0)];

    /// <summary>Ranks the known samples against those of one unknown data set; null if a side or the score is missing, or a score is NaN.</summary>
    public static RankedScores? Ranked(ModelSamples model, string score, string dataset)
    {
        if (!model.Datasets.TryGetValue(dataset, out var unknown) || !unknown.Scores.TryGetValue(score, out var positives))
        {
            return null;
        }

        var negatives = model.Datasets.Where(pair => pair.Value.IsKnown && pair.Key != dataset && pair.Value.Scores.ContainsKey(score)).SelectMany(pair => pair.Value.Scores[score]).ToArray();
        return positives.Length > 0 && negatives.Length > 0 && !positives.Concat(negatives).Any(double.IsNaN) ? RankedScores.OfClasses(positives, negatives) : null;
    }

    /// <summary>The ROC curve: the share of the unknown samples that is detected when a given share of the known ones is rejected.</summary>
    /// <remarks>Between two thresholds the straight line, whose area is the AUROC of the tables.</remarks>
    public static IReadOnlyList<double> Roc(RankedScores ranked)
    {
        var (found, step) = (new double[Grid.Count], 0);
        for (var i = 0; i < Grid.Count; i++)
        {
            var at = Grid[i] * ranked.Negatives;
            while (step < ranked.Steps && ranked.FalsePositives[step] < at)
            {
                step++;
            }

            // On a vertical piece of the curve its upper end: what can be had at this price.
            var last = step;
            while (last + 1 < ranked.Steps && ranked.FalsePositives[last + 1] <= at)
            {
                last++;
            }

            var (x1, y1) = (ranked.FalsePositives[last], ranked.TruePositives[last]);
            var (x0, y0) = last == 0 ? (0, 0) : (ranked.FalsePositives[last - 1], ranked.TruePositives[last - 1]);
            var height = x1 <= at || x1 == x0 ? y1 : y0 + ((y1 - y0) * (at - x0) / (x1 - x0));
            found[i] = (at < x0 ? 0 : height) / ranked.Positives;
        }

        return found;
    }

    /// <summary>The precision at a given recall of the unknown samples; at recall 0 that of the first threshold.</summary>
    public static IReadOnlyList<double> PrecisionRecall(RankedScores ranked)
    {
        var (precision, step) = (new double[Grid.Count], 0);
        for (var i = 0; i < Grid.Count; i++)
        {
            while (step + 1 < ranked.Steps && (ranked.TruePositives[step] < Grid[i] * ranked.Positives || ranked.TruePositives[step] == 0))
            {
                step++;
            }

            precision[i] = (double)ranked.TruePositives[step] / (ranked.TruePositives[step] + ranked.FalsePositives[step]);
        }

        return precision;
    }
}
