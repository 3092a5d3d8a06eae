// AMP: out-of-distribution detection with anchored networks, in the order of the paper. No input, no output: Train.cs, Scores.cs and Evaluate.cs have those.
//
//   claim     A network that sees the pair (anchor, image − anchor), the anchor being another training image, corrupted in some batches, takes far fewer
//             foreign images for known ones than the scores of an ordinary network do, and classifies the known ones as well.
//   table     amp/detection, amp/sets, amp/ablation, amp/blurred
//   command   ./build.sh Reproduce --table amp/detection
//
//   paper     Anirudh, Thiagarajan, ACML 2022, arXiv:2207.04125
//   code      LLNL/AMP@c614e7e
//
// N images x, K anchors a for each, C classes. The equations have the numbers of this file and of Amp.Corruption.cs, which docs/papers/amp.md uses too.

using Retable.Contract;
using Retable.Learning;
using Retable.Learning.Anchoring;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

// eq. 1 pairs and their anchors
//
//             row k·N + n of the network's input is [a, x_n − a], a the k-th anchor of image n      (Learning/Anchoring/AnchoredBatch)
//
//             training, K = 1                              inference, K = 5
//   paper     a permutation of the batch                   K images for all test images
//   code      drawn from the batch with replacement;       drawn anew for each image, with replacement;
//             until December 2022 one for the batch        until December 2022 K for a whole batch

/// <summary>The rule that chooses the images serving as anchors. Paper and code give three answers, and it is not known which one made the published numbers.</summary>
public enum AnchorRule
{
    /// <summary>The paper's rule: in training every image of the batch is the anchor of exactly one; at inference K images of the pool serve all images.</summary>
    Permute,

    /// <summary>The code's rule until December 2022: one image of the batch serves the whole batch; at inference as <see cref="Permute"/>.</summary>
    Shared,

    /// <summary>The code's rule since then: each image draws its own anchors, with replacement.</summary>
    Independent,
}

/// <summary>Draws the indices of anchors by a rule. Rows are anchor-major, as in <see cref="AnchoredBatch"/>.</summary>
/// <remarks>
/// Source: Anirudh, Thiagarajan, ACML 2022, arXiv:2207.04125, figures 2 and 3; LLNL/AMP@c614e7e, lib/AnchoringModel.py, ANT.process_batch, and
/// its versions before 1 December 2022. The code permutes the batch before it draws from it with replacement: that draws no differently.
/// </remarks>
public static class AnchorDraws
{
    /// <summary>Draws anchors for training: one per image, from the batch itself.</summary>
    /// <param name="rule">The rule that chooses the images.</param>
    /// <param name="images">N ≥ 1.</param>
    /// <param name="draws">The source of randomness.</param>
    /// <returns>int64 [N], each in 0 … N − 1.</returns>
    public static long[] Training(AnchorRule rule, int images, Philox draws) => rule switch
    {
        AnchorRule.Permute => ReferenceIndices.Permuted(images, draws),
        AnchorRule.Shared => ReferenceIndices.Shared(images, references: 1, images, draws),
        AnchorRule.Independent => ReferenceIndices.Independent(images, images, draws),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "no such rule"),
    };

    /// <summary>Draws anchors for inference: K per image, from a pool of training images.</summary>
    /// <param name="rule">The rule that chooses the images.</param>
    /// <param name="pool">M, at least K except for <see cref="AnchorRule.Independent"/>.</param>
    /// <param name="anchors">K ≥ 1.</param>
    /// <param name="images">N ≥ 1.</param>
    /// <param name="draws">The source of randomness.</param>
    /// <returns>int64 [K·N], each in 0 … M − 1.</returns>
    /// <exception cref="ArgumentException">K different anchors are asked of a pool that has fewer.</exception>
    public static long[] Inference(AnchorRule rule, int pool, int anchors, int images, Philox draws) => rule switch
    {
        AnchorRule.Permute or AnchorRule.Shared => ReferenceIndices.Shared(pool, anchors, images, draws),
        AnchorRule.Independent => ReferenceIndices.Independent(pool, anchors * images, draws),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "no such rule"),
    };
}

// eq. 2 prediction and temperature
//
//             μ = mean_k z_k        σ_c = the standard deviation over k of the logistic function of z_kc        (Learning/Anchoring/AnchoredPrediction)
//
//   paper     μ / (1 + exp(Σ_c σ_c))
//   code      μ / (1 + exp(mean_c σ_c))                    (Learning/Anchoring/AnchorTempering)

/// <summary>Predicts with a network under anchors drawn from a pool of training images.</summary>
/// <remarks>
/// The scores are computed from its tempered logits: by <see cref="AnchorTempering"/> as the released code does it, by <see cref="SumTempering"/> as the
/// paper writes it. Source: Anirudh, Thiagarajan, ACML 2022, arXiv:2207.04125, section 3; LLNL/AMP@c614e7e, lib/AnchoringModel.py, ANT.forward.
/// </remarks>
/// <param name="network">A network that takes twice the images' channels and gives logits; in evaluation mode.</param>
public sealed class AmpInference(Func<Tensor, Tensor> network)
{
    /// <summary>Runs the network once over all pairs, without recording gradients.</summary>
    /// <param name="images">[N, C, ...], normalised.</param>
    /// <param name="pool">[M, C, ...], training images, normalised.</param>
    /// <param name="indices">int64 [K·N], each in 0 … M − 1, anchor-major, from <see cref="AnchorDraws.Inference"/>.</param>
    /// <exception cref="ArgumentException">A shape does not match, or the indices are no multiple of the images.</exception>
    public AnchoredPrediction Predict(Tensor images, Tensor pool, Tensor indices)
    {
        Shapes.Require(indices, [-1]);
        return AnchoredPrediction.Of(Logits(images, pool, indices), indices.shape[0] / images.shape[0]);
    }

    private Tensor Logits(Tensor images, Tensor pool, Tensor indices)
    {
        using var scope = NewDisposeScope();
        using var evaluation = no_grad();
        return network(AnchoredBatch.Of(images, pool.index_select(0, indices))).MoveToOuterDisposeScope(); // [K·N, classes]
    }
}

/// <summary>The temperature as the paper writes it: μ / (1 + exp(τ)), where τ is the sum of σ over the classes.</summary>
/// <remarks>
/// The released code takes the mean: <see cref="AnchorTempering.Exponential(AnchoredPrediction)"/>. This matters: with 10 classes and 5 anchors the mean keeps the
/// divisor in 2 … 2.73, while the sum lets it reach 240. Source: Anirudh, Thiagarajan, ACML 2022, arXiv:2207.04125, equation 1.
/// </remarks>
public static class SumTempering
{
    /// <summary>τ, [N]. The code also computes it as a score, but reports it nowhere. Higher is more unknown.</summary>
    /// <param name="prediction">A prediction with at least two anchors.</param>
    /// <exception cref="InvalidOperationException">There is only one anchor.</exception>
    public static Tensor Disagreement(AnchoredPrediction prediction) => prediction.Deviation.sum([1L]);

    /// <summary>The tempered logits, [N, C].</summary>
    /// <param name="prediction">A prediction with at least two anchors.</param>
    /// <exception cref="InvalidOperationException">There is only one anchor.</exception>
    public static Tensor Of(AnchoredPrediction prediction) => AnchorTempering.Exponential(prediction.Mean, Disagreement(prediction));
}

// eq. 3 scores of the tempered logits z
//
//   paper     S = −(1/N) Σ_c log softmax(z)_c              N not said; higher is more known
//   code      xent = (1/C) Σ_c log softmax(z)_c            higher is more unknown, like all scores here
//             ent = −Σ_c p_c log(p_c + 10⁻¹⁵)              p = softmax(z); energy and msp: Learning/Scores

/// <summary>The score of AMP's tables: (1/C) Σ_k log softmax(z)_k = mean_k z_k − log Σ_k exp(z_k). Higher is more unknown.</summary>
/// <remarks>
/// The negative cross-entropy of the softmax against the uniform distribution. The paper's S(x) has the opposite sign and divides by
/// an N that it does not say; the code's mean over the classes makes it C.
/// Source: Anirudh, Thiagarajan, ACML 2022, arXiv:2207.04125, section 3; checked against LLNL/AMP@c614e7e, lib/utils/ood_utils.py, ood_score.
/// </remarks>
public static class AmpScore
{
    /// <param name="logits">Tempered logits, [n, C].</param>
    /// <returns>float64 [n], at most −log C.</returns>
    /// <exception cref="ArgumentException">The logits are not a matrix.</exception>
    public static Tensor Of(Tensor logits)
    {
        Shapes.Require(logits, [-1, -1]);
        var z = logits.to(float64);
        return z.mean([1L]) - z.logsumexp(1);
    }
}

/// <summary>The entropy of the softmax as AMP's code computes it: −Σ_k p_k log(p_k + 10⁻¹⁵). Higher is more unknown.</summary>
/// <remarks>
/// The constant makes a one-hot p about −1.1·10⁻¹⁵, not 0. Source: LLNL/AMP@c614e7e, lib/utils/ood_utils.py, entropy. Without it:
/// <see cref="Learning.Scores.Entropy"/>.
/// </remarks>
public static class SmoothedEntropy
{
    private const double Epsilon = 1e-15;

    /// <param name="logits">Tempered logits, [n, C].</param>
    /// <returns>float64 [n], up to log C.</returns>
    /// <exception cref="ArgumentException">The logits are not a matrix.</exception>
    public static Tensor Of(Tensor logits)
    {
        Shapes.Require(logits, [-1, -1]);
        var p = logits.to(float64).softmax(1);
        return -(p * (p + Epsilon).log()).sum(1);
    }
}
