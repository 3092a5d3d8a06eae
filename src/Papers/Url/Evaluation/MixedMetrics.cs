using Retable.Contract;
using Retable.Metrics.Retrieval;

namespace Retable.Papers.Url.Evaluation;

/// <summary>Metrics of a downstream set mixed half and half with the upstream one: R-AUROC on both together, and which of the two an image is from.</summary>
/// <remarks>
/// <para>The upstream labels are moved above the downstream ones, so that no class is shared. As in the original the largest of the first n downstream labels
/// in the order of the set decides how far, although other images may be in the mixture: two classes may then share a number.</para>
/// <para>Source: mkirchhof/url@eacd47f, validate.py, validate_one_epoch.</para>
/// </remarks>
public static class MixedMetrics
{
    /// <param name="upstream">The upstream validation set.</param>
    /// <param name="order">Upstream images, of which the first n take part.</param>
    /// <param name="downstream">Of the same embedding.</param>
    /// <param name="chosen">n downstream images, n the smaller of both numbers.</param>
    /// <param name="auroc">How areas are taken.</param>
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

    /// <summary>A seeded choice of images, in random order.</summary>
    /// <param name="wanted">How many; all where there are not more. Upstream the original wants 50,000.</param>
    /// <param name="images">Out of how many. A choice depends on both numbers only.</param>
    /// <param name="seeds">Of the choice.</param>
    public static int[] Choose(int wanted, int images, SeedSequence seeds) =>
        seeds.Generator("mixture", wanted, images).Permutation(images)[..Math.Min(wanted, images)];
}
