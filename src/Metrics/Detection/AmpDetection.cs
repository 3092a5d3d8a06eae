namespace Retable.Metrics.Detection;

/// <summary>The detection metrics of the AMP tables, as inherited from the Mahalanobis and Gram detectors.</summary>
/// <remarks>
/// Known samples are positive, a higher score means more known. Three rules set it apart: a tie counts against the
/// detector; the threshold is the one whose true positive rate is nearest to 0.95, the first of several; the precision
/// curves get end points of their own, so that even perfect separation stays below 1.
/// </remarks>
/// <param name="Tnr">True negative rate at that threshold. The tables' FPR95 is 1 − TNR.</param>
/// <param name="Auroc">Share of pairs in which the known sample scores strictly higher.</param>
/// <param name="DetectionAccuracy">The best mean of true positive and true negative rate over all thresholds.</param>
/// <param name="AuIn">Area under precision over recall of the known samples.</param>
/// <param name="AuOut">Area under precision over recall of the novel samples.</param>
public sealed record AmpDetection(double Tnr, double Auroc, double DetectionAccuracy, double AuIn, double AuOut)
{
    /// <param name="known">Scores of known samples, at least one, none NaN.</param>
    /// <param name="novel">Scores of novel samples, at least one, none NaN.</param>
    /// <exception cref="ArgumentException">One class is absent or a score is NaN.</exception>
    public static AmpDetection Of(ReadOnlySpan<double> known, ReadOnlySpan<double> novel)
    {
        var (truePositives, falsePositives) = Walk(known, novel);
        var (nk, nn) = ((double)known.Length, (double)novel.Length);
        var steps = truePositives.Length;
        var nearest = Enumerable.Range(0, steps).MinBy(i => Math.Abs((truePositives[i] / nk) - 0.95));
        var tpr = Array.ConvertAll(truePositives, tp => tp / nk);
        var tnr = Array.ConvertAll(falsePositives, fp => 1 - (fp / nn));

        var precisionIn = Enumerable.Range(0, steps).Where(i => truePositives[i] + falsePositives[i] > 0)
            .Select(i => (tpr[i], truePositives[i] / (double)(truePositives[i] + falsePositives[i])));
        var precisionOut = Enumerable.Range(0, steps).Where(i => nk - truePositives[i] + nn - falsePositives[i] > 0)
            .Select(i => (tnr[i], (nn - falsePositives[i]) / (nk - truePositives[i] + nn - falsePositives[i])));
        return new AmpDetection(
            tnr[nearest],
            Area(tpr.Zip(tnr).Reverse()),
            Enumerable.Range(1, steps - 1).Max(i => (tpr[i] + tnr[i]) / 2),
            Area(precisionIn.Prepend((1, 0.5)).Append((0, 0)).Reverse()),
            Area(precisionOut.Prepend((0, 0)).Append((1, 0.5))));
    }

    // From the lowest score up: what is still accepted. Of equal scores the known ones are rejected first.
    private static (int[] TruePositives, int[] FalsePositives) Walk(ReadOnlySpan<double> known, ReadOnlySpan<double> novel)
    {
        var ranked = RankedScores.OfClasses(known, novel);
        var (truePositives, falsePositives) = (new List<int> { known.Length }, new List<int> { novel.Length });
        for (var step = ranked.Steps - 1; step >= 0; step--)
        {
            var (knownAbove, novelAbove) = step == 0 ? (0, 0) : (ranked.TruePositives[step - 1], ranked.FalsePositives[step - 1]);
            while (truePositives[^1] > knownAbove)
            {
                truePositives.Add(truePositives[^1] - 1);
                falsePositives.Add(falsePositives[^1]);
            }

            while (falsePositives[^1] > novelAbove)
            {
                truePositives.Add(truePositives[^1]);
                falsePositives.Add(falsePositives[^1] - 1);
            }
        }

        return ([.. truePositives], [.. falsePositives]);
    }

    private static double Area(IEnumerable<(double X, double Y)> points)
    {
        var area = 0.0;
        (double X, double Y)? before = null;
        foreach (var point in points)
        {
            area += before is { } last ? (point.X - last.X) * (point.Y + last.Y) / 2 : 0;
            before = point;
        }

        return area;
    }
}
