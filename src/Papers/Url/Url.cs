// Transferable uncertainties (URL and PVU), in the order of the benchmark: how an uncertainty is judged (here), what it is taken from (Url.Heads.cs),
// which distributions embeddings have (Url.Distributions.cs), and what is learnt (Url.Losses.cs, Url.Contrastive.cs). No input, no output:
// Data.cs, Train.cs, TrainHead.cs, Embed.cs and Evaluate.cs have those.
//
//   claim     Some uncertainties transfer: on images of classes that were never learnt, ELK and loss prediction find which nearest neighbours
//             are wrong better than the class entropy of a network trained by cross-entropy.
//   table     url/downstream, url/upstream
//   command   ./build.sh Reproduce --table url/downstream
//
//   URL       Kirchhof, Mucsányi, Oh, Kasneci, NeurIPS 2023, arXiv:2307.03810; its code is mkirchhof/url@d90adb6
//   PVU       Kirchhof, Collier, Oh, Kasneci, arXiv:2402.16569; its code is mkirchhof/url@eacd47f
//
// Image i has an embedding f_i ∈ ℝ^D and an uncertainty u_i, larger where less is certain. The equations have the numbers of these files, which docs/papers/url.md uses too.

using Retable.Contract;
using Retable.Learning;
using Retable.Metrics;
using Retable.Metrics.Detection;
using Retable.Metrics.Retrieval;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

// eq. 1 R-AUROC
//
//   hit_i = y_i = y_j for the nearest neighbour j ≠ i by cosine          Recall@1 = mean_i hit_i
//   R-AUROC = AUROC of −u for hit
//
//   published   through torchmetrics' float32 sigmoid, in which large uncertainties tie
//   ours        by ranks in float64

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
    /// <param name="auroc">The rule for areas under the ROC curve.</param>
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

/// <summary>Computes an area under the ROC curve, by one of the <see cref="AurocRules"/>.</summary>
public delegate double AurocRule(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive);

/// <summary>The rules for areas under the ROC curve.</summary>
public static class AurocRules
{
    /// <summary>Computes the area by ranks, in float64; NaN if one class is absent.</summary>
    public static double Exact(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive) =>
        positive.Contains(true) && positive.Contains(false) ? Auroc.Of(scores, positive) : double.NaN;

    /// <summary>Computes the area as for the published numbers: through a float32 sigmoid, and 0 if one class is absent (<see cref="TorchmetricsAuroc"/>).</summary>
    public static double Published(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive) => TorchmetricsAuroc.Of(scores, positive);
}

/// <summary>The metrics of several downstream sets and their means, by the original's names: <c>repr/cub_r1</c>, <c>avg_downstream_r1</c>.</summary>
/// <remarks>Source: mkirchhof/url@eacd47f, validate.py, validate_on_downstream_datasets.</remarks>
public static class DownstreamMetrics
{
    /// <summary>Lists each set's metrics followed by those of its mixture, then the means.</summary>
    /// <param name="sets">Each set's name and metrics; at least one. The metrics of the first are averaged, so the others must have them too.</param>
    /// <exception cref="ArgumentException">A later set lacks a metric of the first.</exception>
    public static IReadOnlyList<(string Name, double Value)> Of(IReadOnlyList<(string Set, IReadOnlyList<(string Name, double Value)> Metrics)> sets) =>
    [
        .. sets.SelectMany(set => set.Metrics.Select(metric => ($"{set.Set}_{metric.Name}", metric.Value))),
        .. sets[0].Metrics.Select(metric => ($"avg_downstream_{metric.Name}", sets.Average(set => ValueOf(set, metric.Name)))),
    ];

    private static double ValueOf((string Set, IReadOnlyList<(string Name, double Value)> Metrics) set, string name)
    {
        var found = set.Metrics.Where(metric => metric.Name == name).Select(metric => metric.Value).ToList();
        return found.Count > 0 ? found[0] : throw new ArgumentException($"the set '{set.Set}' has no metric '{name}'", nameof(set));
    }
}

// eq. 2 crops and votes: uncertainty that is there for a reason
//
//   crops   mean_i(u(image) < u(its middle)), and the rank correlation of −u(middle) with the middle's share
//   votes   the rank correlation of u with −Σ_c p_c ln p_c of people's votes

/// <summary>Crops the middles of images and enlarges them to the images' size: since something is missing, a network should be less certain.</summary>
/// <remarks>Source: Kirchhof et al., NeurIPS 2023, arXiv:2307.03810; checked against mkirchhof/url@eacd47f, validate.py.</remarks>
public static class CentreCrops
{
    /// <summary>Bilinear, without anti-aliasing, corners not aligned. Halves are rounded to even numbers.</summary>
    /// <param name="images">After normalisation, float [n, channels, H, W].</param>
    /// <param name="shares">The share of the shorter side for each image, in (0, 1].</param>
    /// <returns>[n, channels, H, W].</returns>
    /// <exception cref="ArgumentException">A shape does not match, or a middle has no pixel.</exception>
    public static Tensor Of(Tensor images, IReadOnlyList<double> shares)
    {
        Shapes.Require(images, [shares.Count, -1, -1, -1]);
        var (height, width) = (images.shape[2], images.shape[3]);
        return cat([.. shares.Select((share, i) =>
        {
            var side = Rounded(Math.Min(height, width) * share);
            if (side < 1 || side > Math.Min(height, width))
            {
                throw new ArgumentException($"the share {share} of {height} x {width} pixels is {side} pixels", nameof(shares));
            }

            var (top, left) = (Rounded((height - side) / 2.0), Rounded((width - side) / 2.0));
            var middle = images.narrow(0, i, 1).narrow(2, top, side).narrow(3, left, side);
            return nn.functional.interpolate(middle, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
        })]);
    }

    /// <summary>Draws the shares for a set, uniformly between the bounds; for a given number of images they are always the same.</summary>
    /// <param name="images">The number of images.</param>
    /// <param name="seeds">The seeds of the shares.</param>
    /// <param name="smallest">The lower bound; the original's is 0.1.</param>
    /// <param name="largest">The upper bound; the original's is 0.75.</param>
    public static double[] Shares(int images, SeedSequence seeds, double smallest = 0.1, double largest = 0.75)
    {
        var draws = seeds.Generator("crop shares", images);
        return [.. Enumerable.Range(0, images).Select(_ => smallest + ((largest - smallest) * draws.NextDouble()))];
    }

    private static long Rounded(double x) => (long)Math.Round(x, MidpointRounding.ToEven);
}

/// <summary>The entropy of people's votes on an image.</summary>
public static class VoteEntropy
{
    private const int Digits = 6;

    /// <summary>The entropy −Σ p ln p of the shares of the votes, in nats.</summary>
    /// <remarks>
    /// Rounded to 1e-6, so that two images with the same votes for other classes have the same rank; in the original, which takes float32, rounding noise decides.
    /// Source: mkirchhof/url@eacd47f, validate.py.
    /// </remarks>
    /// <param name="votes">One number per class.</param>
    /// <returns>0 … ln of the number of classes; NaN if nobody voted.</returns>
    public static double Of(IReadOnlyCollection<int> votes)
    {
        var all = votes.Sum();
        return all == 0 ? double.NaN : Math.Round(votes.Where(count => count > 0).Sum(count => Term((double)count / all)), Digits);
    }

    private static double Term(double share) => -share * Math.Log(share);
}

// eq. 3 mixtures: half the images of learnt classes, half of others
//
//   AUROC of u for "not learnt", and eq. 1 on both together

/// <summary>Metrics of a downstream set mixed half and half with the upstream one: R-AUROC on both together, and which of the two an image is from.</summary>
/// <remarks>
/// <para>The upstream labels are moved above the downstream ones, so that no class is shared. As in the original the largest of the first n downstream labels
/// in the order of the set decides how far, although other images may be in the mixture: two classes may then share a number.</para>
/// <para>Source: mkirchhof/url@eacd47f, validate.py, validate_one_epoch.</para>
/// </remarks>
public static class MixedMetrics
{
    /// <param name="upstream">The upstream validation set.</param>
    /// <param name="order">Positions of upstream images, of which the first n are used.</param>
    /// <param name="downstream">The downstream set, with embeddings of the same network.</param>
    /// <param name="chosen">Positions of n downstream images, where n is the smaller of both numbers.</param>
    /// <param name="auroc">The rule for areas under the ROC curve.</param>
    /// <exception cref="ArgumentException">Another number of images is chosen, or the embeddings have other lengths.</exception>
    public static IReadOnlyList<(string Name, double Value)> Of(EvaluatedSet upstream, int[] order, EvaluatedSet downstream, int[] chosen, AurocRule auroc)
    {
        var n = Math.Min(order.Length, downstream.Count);
        if (chosen.Length != n || upstream.Width != downstream.Width)
        {
            throw new ArgumentException(
                $"{chosen.Length} images with {downstream.Width} features are chosen to match {n} with {upstream.Width}", nameof(chosen));
        }

        var known = order.AsSpan(0, n).ToArray();
        var shift = downstream.Labels.Take(n).Max() + 1;
        var correct = RecallAtOne.Correct(
            [.. upstream.FeaturesOf(known), .. downstream.FeaturesOf(chosen)],
            upstream.Width,
            [.. known.Select(i => upstream.Labels[i] + shift), .. chosen.Select(i => downstream.Labels[i])]);
        double[] uncertainty = [.. known.Select(i => upstream.Uncertainty[i]), .. chosen.Select(i => downstream.Uncertainty[i])];
        bool[] isNovel = [.. Enumerable.Repeat(false, n), .. Enumerable.Repeat(true, n)];
        return
        [
            ("auroc_correct_mixed", auroc(Array.ConvertAll(uncertainty, u => -u), correct)),
            ("auroc_ood", auroc(uncertainty, isNovel)),
        ];
    }

    /// <summary>Chooses images by a seed, in random order.</summary>
    /// <param name="wanted">The number of images wanted; all if there are no more. Upstream, the original wants 50,000.</param>
    /// <param name="images">The number of images to choose from. A choice depends only on the two numbers.</param>
    /// <param name="seeds">The seeds of the choice.</param>
    public static int[] Choose(int wanted, int images, SeedSequence seeds) =>
        seeds.Generator("mixture", wanted, images).Permutation(images)[..Math.Min(wanted, images)];
}
