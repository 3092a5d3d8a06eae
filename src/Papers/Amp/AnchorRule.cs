using Retable.Contract;
using Retable.Learning.Anchoring;

namespace Retable.Papers.Amp;

/// <summary>Which images serve as anchors. Paper and code have three answers, and which one made the published numbers is not known.</summary>
public enum AnchorRule
{
    /// <summary>The paper's: in training every image of the batch is the anchor of exactly one; at inference K images of the pool, for all images alike.</summary>
    Permute,

    /// <summary>The code until December 2022: one image of the batch for all of it; at inference as <see cref="Permute"/>.</summary>
    Shared,

    /// <summary>The code since: each image draws its own anchors, with replacement.</summary>
    Independent,
}

/// <summary>Draws of the anchors' indices by a rule. Rows are anchor-major, as in <see cref="AnchoredBatch"/>.</summary>
/// <remarks>
/// Source: Anirudh, Thiagarajan, ACML 2022, arXiv:2207.04125, figures 2 and 3; LLNL/AMP@c614e7e, lib/AnchoringModel.py, ANT.process_batch, and
/// its versions before 1 December 2022. The code permutes the batch before it draws from it with replacement: that draws no differently.
/// </remarks>
public static class AnchorDraws
{
    /// <summary>In training: one anchor an image, from the batch itself.</summary>
    /// <param name="rule">Which images.</param>
    /// <param name="images">N ≥ 1.</param>
    /// <param name="draws">Where they come from.</param>
    /// <returns>int64 [N], each in 0 … N − 1.</returns>
    public static long[] Training(AnchorRule rule, int images, Philox draws) => rule switch
    {
        AnchorRule.Permute => ReferenceIndices.Permuted(images, draws),
        AnchorRule.Shared => ReferenceIndices.Shared(images, references: 1, images, draws),
        AnchorRule.Independent => ReferenceIndices.Independent(images, images, draws),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "no such rule"),
    };

    /// <summary>At inference: K anchors an image, from a pool of training images.</summary>
    /// <param name="rule">Which images.</param>
    /// <param name="pool">M, at least K but for <see cref="AnchorRule.Independent"/>.</param>
    /// <param name="anchors">K ≥ 1.</param>
    /// <param name="images">N ≥ 1.</param>
    /// <param name="draws">Where they come from.</param>
    /// <returns>int64 [K·N], each in 0 … M − 1.</returns>
    /// <exception cref="ArgumentException">K different anchors are asked of a pool that has fewer.</exception>
    public static long[] Inference(AnchorRule rule, int pool, int anchors, int images, Philox draws) => rule switch
    {
        AnchorRule.Permute or AnchorRule.Shared => ReferenceIndices.Shared(pool, anchors, images, draws),
        AnchorRule.Independent => ReferenceIndices.Independent(pool, anchors * images, draws),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "no such rule"),
    };
}
