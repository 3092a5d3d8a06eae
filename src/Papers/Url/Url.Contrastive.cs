// Losses on pairs of crops, which read no label. The equations go on from Url.Losses.cs.

using Retable.Learning;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Retable.Papers.Url;

// eq. 14 InfoNCE
//
//   L = −mean_i(P_i − N_i)          P_i = ln(1 + Σ_{j positive} exp sim_ij), N_i = ln(1 + Σ_{j negative} exp sim_ij), sim_ij = scale · cos(f_i, f_j)
//
//   paper      no 1, and the positives are part of the denominator
//   released   the 1 is the diagonal, which is multiplied by 0 instead of left out

/// <summary>InfoNCE: pulls two crops of an image together and pushes other images apart.</summary>
/// <remarks>
/// <para>L = −mean_i(P_i − N_i) on the cosine similarities times a scale; P and N are those of the released code, in which the diagonal counts and
/// the positives are missing below: <see cref="ContrastiveLogRatio"/>.</para>
/// <para>Source: van den Oord, Li, Vinyals, arXiv:1807.03748, equation 4, in the form of mkirchhof/url@eacd47f, timm/loss/MCInfoNCE.py, InfoNCE.</para>
/// </remarks>
/// <param name="scale">1 / temperature, a scalar or [1].</param>
public sealed class InfoNceLoss(Tensor scale)
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="features">Embeddings, not normalised, float [n, D].</param>
    /// <param name="labels">If null, rows 2i and 2i + 1 are crops of one image; otherwise int64 [n], and rows with equal labels are positives.</param>
    /// <returns>A scalar; differentiable in features and scale.</returns>
    /// <exception cref="ArgumentException">A shape does not match, or n is odd where there are no labels.</exception>
    public Tensor forward(Tensor features, Tensor? labels = null)
    {
        Shapes.Require(features, [-1, -1]);
        var unit = normalize(features, dim: -1);
        var similarities = unit.mm(unit.t()) * scale; // [n, n]
        return -ContrastiveLogRatio.Of(similarities, SamePair.Of(features.shape[0], labels, features.device)).mean();
    }
}

/// <summary>How much more similar a row is to the rows of the same image than to all others, as both contrastive losses compute it.</summary>
/// <remarks>
/// <para>P_i − N_i with P_i = ln(1 + Σ exp(sim_ij)) over the positives j ≠ i, N_i = ln(1 + Σ exp(sim_ij)) over the negatives. The ones are the diagonal: the
/// original multiplies it by 0 instead of leaving it out. The positives are not part of N_i, unlike in the published InfoNCE.</para>
/// <para>Source: mkirchhof/url@eacd47f, timm/loss/MCInfoNCE.py, where what is to be left out is −1000 instead of −∞. Beside exp(0) both add nothing.</para>
/// </remarks>
internal static class ContrastiveLogRatio
{
    /// <param name="similarities">Scaled, float [..., n, n].</param>
    /// <param name="same">bool [n, n], true on the diagonal.</param>
    /// <returns>[..., n].</returns>
    public static Tensor Of(Tensor similarities, Tensor same)
    {
        var diagonal = SamePair.Diagonal(same);
        var masked = similarities.masked_fill(diagonal, 0);
        var positive = masked.masked_fill(same.logical_not(), double.NegativeInfinity).logsumexp(-1);
        var negative = masked.masked_fill(SamePair.Others(same), double.NegativeInfinity).logsumexp(-1);
        return positive - negative;
    }
}

/// <summary>Decides which rows of a batch show the same thing.</summary>
internal static class SamePair
{
    /// <summary>Compares labels or, without labels, pairs rows 2i and 2i + 1: two crops of one image.</summary>
    /// <param name="rows">n.</param>
    /// <param name="labels">int64 [n], or null.</param>
    /// <param name="device">The device of the result if there are no labels.</param>
    /// <returns>bool [n, n]; true on the diagonal.</returns>
    /// <exception cref="ArgumentException">The labels have another length, or crops are without their partner.</exception>
    public static Tensor Of(long rows, Tensor? labels, Device device)
    {
        if (labels is not null)
        {
            Shapes.Require(labels, [rows]);
        }
        else if (rows % 2 != 0)
        {
            throw new ArgumentException($"{rows} rows are no pairs of crops", nameof(rows));
        }

        var group = labels ?? arange(rows / 2, dtype: int64, device: device).repeat_interleave(2);
        return group.unsqueeze(1) == group.unsqueeze(0);
    }

    /// <summary>The same relation without each row itself.</summary>
    public static Tensor Others(Tensor same) => same.logical_and(Diagonal(same).logical_not());

    /// <summary>The identity relation, bool [n, n].</summary>
    public static Tensor Diagonal(Tensor same) => eye(same.shape[0], dtype: @bool, device: same.device);
}

// eq. 15 MCInfoNCE
//
//   L = −mean_i(ln mean_s exp(P_i − N_i))              P and N of eq. 14 on samples s of eq. 8

/// <summary>MCInfoNCE: InfoNCE with embeddings that are distributions, averaged over samples of them.</summary>
/// <remarks>
/// <para>L = −mean_i(ln mean_s exp(P_i − N_i)), P and N of sample s (<see cref="ContrastiveLogRatio"/>).</para>
/// <para>Source: Kirchhof, Kasneci, Oh, ICML 2023, arXiv:2302.02865; checked against mkirchhof/url@eacd47f, timm/loss/MCInfoNCE.py.</para>
/// </remarks>
/// <param name="scale">1 / temperature, a scalar or [1].</param>
/// <param name="samples">S, the number of samples of each embedding.</param>
public sealed class McInfoNceLoss(Tensor scale, long samples = FeatureSamples.Usual)
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="features">Embeddings, not normalised, float [n, D].</param>
    /// <param name="uncertainty">u &gt; 0, float [n].</param>
    /// <param name="draws">Random numbers.</param>
    /// <param name="labels">If null, rows 2i and 2i + 1 are crops of one image; otherwise int64 [n], and rows with equal labels are positives.</param>
    /// <returns>A scalar; differentiable in features, uncertainty and scale.</returns>
    /// <exception cref="ArgumentException">A shape does not match, an uncertainty is not positive, or n is odd where there are no labels.</exception>
    public Tensor forward(Tensor features, Tensor uncertainty, IVmfDraws draws, Tensor? labels = null)
    {
        var drawn = FeatureSamples.Of(features, uncertainty, samples, draws); // [S, n, D]
        var similarities = drawn.matmul(drawn.transpose(-2, -1)) * scale; // [S, n, n]
        var ratios = ContrastiveLogRatio.Of(similarities, SamePair.Of(features.shape[0], labels, features.device)); // [S, n]
        return -(ratios.logsumexp(0) - Math.Log(samples)).mean();
    }
}

// eq. 16 hedged instances (HIB)
//
//   p_ij = mean_s σ(a x_si·x_sj + b)                   x_si of eq. 8
//
//   paper       L = −mean_i(mean_{j positive} ln p_ij + mean_{j negative} ln(1 − p_ij))
//   submitted   L = −mean_i(mean_{j positive} ln p_ij − mean_{j negative} ln p_ij)
//   released    as the paper, but with ln(1 − p_ii) · 0, which is NaN for a + b > 11.5

/// <summary>The forms of the hedged-instance loss.</summary>
public enum HedgedInstanceForm
{
    /// <summary>The cross-entropy of its paper; finite for every input.</summary>
    Paper,

    /// <summary>The code's form when the benchmark was submitted.</summary>
    Submitted,

    /// <summary>The released code's form; NaN if scale + offset exceeds 11.5.</summary>
    Released,
}

/// <summary>Hedged instance embeddings: a pair matches with a probability, which is averaged over samples of both embeddings.</summary>
/// <remarks>
/// <para>L = −mean_i(mean_{j positive} ln(p_ij + 1e-5) + mean_{j negative} ln(1 − p_ij + 1e-5)).</para>
/// <para>Source: Oh et al., ICLR 2019, arXiv:1810.00319, with samples on the sphere and their product for a distance, as in mkirchhof/url. The released
/// code departs from its cross-entropy, so there are three classes: this one, which is finite for every input; <see cref="ReleasedHedgedInstanceLoss"/>,
/// which is not; and <see cref="SubmittedHedgedInstanceLoss"/>, behind the published numbers.</para>
/// </remarks>
/// <param name="scale">a, a scalar or [1].</param>
/// <param name="offset">b, a scalar or [1].</param>
/// <param name="samples">S, the number of samples of each embedding.</param>
public sealed class HedgedInstanceLoss(Tensor scale, Tensor offset, long samples = FeatureSamples.Usual)
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="features">Embeddings, not normalised, float [n, D].</param>
    /// <param name="uncertainty">u &gt; 0, float [n].</param>
    /// <param name="draws">Random numbers.</param>
    /// <param name="labels">If null, rows 2i and 2i + 1 are positives; otherwise int64 [n], and rows with equal labels are.</param>
    /// <returns>A scalar; differentiable in features, uncertainty, scale and offset.</returns>
    /// <exception cref="ArgumentException">A shape does not match, an uncertainty is not positive, or n is odd where there are no labels.</exception>
    public Tensor forward(Tensor features, Tensor uncertainty, IVmfDraws draws, Tensor? labels = null)
    {
        var pairs = MatchProbabilities.Of(FeatureSamples.Of(features, uncertainty, samples, draws), scale, offset);
        var same = SamePair.Of(features.shape[0], labels, features.device);
        var positive = MatchProbabilities.MeanOf(pairs.Match.log(), SamePair.Others(same));
        var negative = MatchProbabilities.MeanOf(pairs.NoMatch.log(), same.logical_not());
        return -(positive + negative).mean();
    }
}

/// <summary>Hedged instance embeddings as the code computed them when the paper was submitted: a negative pair adds the logarithm of its match probability.</summary>
/// <remarks>
/// <para>L = −mean_i(mean_{j positive} ln p_ij − mean_{j negative} ln p_ij), p with 1e-5 added: a difference instead of the published cross-entropy
/// (<see cref="HedgedInstanceLoss"/>), bounded below by the 1e-5 alone. The published numbers presumably come from it.</para>
/// <para>Source: mkirchhof/url@d90adb6, timm/loss/HedgedInstance.py.</para>
/// </remarks>
/// <param name="scale">a, a scalar or [1].</param>
/// <param name="offset">b, a scalar or [1].</param>
/// <param name="samples">S, the number of samples of each embedding.</param>
public sealed class SubmittedHedgedInstanceLoss(Tensor scale, Tensor offset, long samples = FeatureSamples.Usual)
{
    /// <inheritdoc cref="HedgedInstanceLoss.forward"/>
    public Tensor forward(Tensor features, Tensor uncertainty, IVmfDraws draws, Tensor? labels = null)
    {
        var match = MatchProbabilities.Of(FeatureSamples.Of(features, uncertainty, samples, draws), scale, offset).Match.log();
        var same = SamePair.Of(features.shape[0], labels, features.device);
        return -(MatchProbabilities.MeanOf(match, SamePair.Others(same)) - MatchProbabilities.MeanOf(match, same.logical_not())).mean();
    }
}

/// <summary>Hedged instance embeddings as the released code computes them: NaN as soon as one match probability exceeds 1 − 1e-5.</summary>
/// <remarks>
/// <para>L = −mean_i(mean_{j positive} ln p_ij + mean_{j negative} ln(1 − p_ij)), p with 1e-5 added. Both logarithms are taken of all pairs, the own one too,
/// and what is not meant is multiplied by 0. So for a + b &gt; 11.5 the logarithm of a negative number on the diagonal makes the loss NaN; the published
/// ResNet-50 setting, 26.85 + 2.04, is such a case. It is here to show that; to train there is <see cref="HedgedInstanceLoss"/>.</para>
/// <para>Source: mkirchhof/url@eacd47f, timm/loss/HedgedInstance.py.</para>
/// </remarks>
/// <param name="scale">a, a scalar or [1].</param>
/// <param name="offset">b, a scalar or [1].</param>
/// <param name="samples">S, the number of samples of each embedding.</param>
public sealed class ReleasedHedgedInstanceLoss(Tensor scale, Tensor offset, long samples = FeatureSamples.Usual)
{
    /// <inheritdoc cref="HedgedInstanceLoss.forward"/>
    public Tensor forward(Tensor features, Tensor uncertainty, IVmfDraws draws, Tensor? labels = null)
    {
        var match = MatchProbabilities.Of(FeatureSamples.Of(features, uncertainty, samples, draws), scale, offset).Match;
        var same = SamePair.Of(features.shape[0], labels, features.device);
        return -(MeanByProduct(match.log(), SamePair.Others(same)) + MeanByProduct((1 - match).log(), same.logical_not())).mean();
    }

    private static Tensor MeanByProduct(Tensor values, Tensor selected)
    {
        var weights = selected.to(values.dtype);
        return (values * weights).sum(-1) / weights.sum(-1);
    }
}

/// <summary>The probability that two embeddings show the same thing: mean_s σ(a x_i·x_j + b) over samples x of both.</summary>
/// <param name="Logits">a x_i·x_j + b, [S, n, n].</param>
internal sealed record MatchProbabilities(Tensor Logits)
{
    /// <summary>The floor added to each probability before its logarithm.</summary>
    public const double Floor = 1e-5;

    /// <param name="drawn">Unit vectors, [S, n, D].</param>
    /// <param name="scale">a.</param>
    /// <param name="offset">b.</param>
    public static MatchProbabilities Of(Tensor drawn, Tensor scale, Tensor offset) =>
        new((drawn.matmul(drawn.transpose(-2, -1)) * scale) + offset);

    /// <summary>The probability of a match plus the floor, [n, n]; as in the original, up to 1 + 1e-5.</summary>
    public Tensor Match => Logits.sigmoid().mean([0L]) + Floor;

    /// <summary>The probability of no match plus a floor of its own, so that it stays positive, [n, n].</summary>
    public Tensor NoMatch => (-Logits).sigmoid().mean([0L]) + Floor;

    /// <summary>The mean of each row over the selected entries; 0 for a row without any.</summary>
    /// <param name="values">[n, n].</param>
    /// <param name="selected">bool [n, n].</param>
    public static Tensor MeanOf(Tensor values, Tensor selected) =>
        values.masked_fill(selected.logical_not(), 0).sum(-1) / selected.sum(-1).clamp_min(1);
}
