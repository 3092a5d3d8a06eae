using Retable.Metrics;
using Retable.Metrics.Retrieval;

namespace Retable.Papers.Url.Evaluation;

/// <summary>The metrics of one data set, by the original's names and in its order.</summary>
/// <remarks>
/// <para><c>top1</c> and <c>top5</c> are in percent and mean something upstream only; <c>r1</c> is Recall@1; <c>auroc_correct</c> is R-AUROC, the published metric;
/// <c>auroc_classification</c> is the same for the class instead of the neighbour. Without crops or votes their metrics are absent.</para>
/// <para>All but the statistics of the uncertainties are rounded to four decimals, because the original's choice of the epoch compares them so.</para>
/// <para>Source: Kirchhof et al., NeurIPS 2023, arXiv:2307.03810; checked against mkirchhof/url@eacd47f, validate.py, validate_one_epoch.</para>
/// </remarks>
public static class SetMetrics
{
    private const int Digits = 4;

    private static readonly double[] Shares = [0.1, 0.25, 0.5, 0.75, 0.9];

    /// <param name="set">At least two images.</param>
    /// <param name="auroc">How areas are taken.</param>
    public static IReadOnlyList<(string Name, double Value)> Of(EvaluatedSet set, AurocRule auroc)
    {
        var neighbours = RecallAtOne.Correct(set.Features, set.Width, set.Labels);
        var certainty = Array.ConvertAll(set.Uncertainty, u => -u);
        return
        [
            ("top1", Rounded(100 * Share(set.IsAmong(1)))),
            ("r1", Rounded(Share(neighbours))),
            ("top5", Rounded(100 * Share(set.IsAmong(5)))),
            .. OfCrops(set),
            ("auroc_correct", Rounded(auroc(certainty, neighbours))),
            ("auroc_classification", Rounded(auroc(certainty, set.IsAmong(1)))),
            .. OfUncertainty(set.Uncertainty),
            .. OfVotes(set),
        ];
    }

    private static IEnumerable<(string Name, double Value)> OfCrops(EvaluatedSet set)
    {
        if (set.Crops is not { } crops)
        {
            yield break;
        }

        yield return ("croppedHasBiggerUnc", Rounded(Share(set.Uncertainty.Zip(crops.Uncertainty, (whole, middle) => whole < middle))));
        yield return ("rcorr_crop_unc", Rounded(RankCorrelation.Of(Array.ConvertAll(crops.Uncertainty, u => -u), crops.Shares)));
    }

    private static IEnumerable<(string Name, double Value)> OfUncertainty(double[] uncertainty)
    {
        var quantiles = Shares.ToDictionary(share => share, share => Quantile.Of(uncertainty, share));
        return
        [
            ("min_unc", uncertainty.Min()),
            ("max_unc", uncertainty.Max()),
            ("avg_unc", uncertainty.Average()),
            .. quantiles.OrderBy(quantile => quantile.Key).Select(quantile => ($"unc_q{quantile.Key * 100:0}", quantile.Value)),
            ("unc_iqr_90_10", quantiles[0.9] - quantiles[0.1]),
            ("unc_iqr_75_25", quantiles[0.75] - quantiles[0.25]),
        ];
    }

    private static IEnumerable<(string Name, double Value)> OfVotes(EvaluatedSet set)
    {
        if (set.VoteEntropies is not { } entropies)
        {
            yield break;
        }

        int[] voted = [.. Enumerable.Range(0, set.Count).Where(i => !double.IsNaN(entropies[i]))];
        double[] uncertainty = [.. voted.Select(i => set.Uncertainty[i])];
        yield return ("rcorr_entropy", Rounded(RankCorrelation.Of(uncertainty, [.. voted.Select(i => entropies[i])])));
    }

    private static double Share(IEnumerable<bool> hits) => hits.Average(hit => hit ? 1.0 : 0.0);

    private static double Rounded(double value) => Math.Round(value, Digits);
}
