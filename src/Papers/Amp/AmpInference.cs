using Retable.Learning;
using Retable.Learning.Anchoring;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>A network's prediction under anchors drawn from a pool of training images.</summary>
/// <remarks>
/// The scores are of its tempered logits: by <see cref="AnchorTempering"/> as the released code does it, by <see cref="SumTempering"/> as the
/// paper writes it. Source: Anirudh, Thiagarajan, ACML 2022, arXiv:2207.04125, section 3; LLNL/AMP@c614e7e, lib/AnchoringModel.py, ANT.forward.
/// </remarks>
/// <param name="network">Takes twice the images' channels, gives logits; in evaluation mode.</param>
public sealed class AmpInference(Func<Tensor, Tensor> network)
{
    /// <summary>One pass over all pairs; no gradients are recorded.</summary>
    /// <param name="images">[N, C, ...], normalised.</param>
    /// <param name="pool">[M, C, ...], training images, normalised.</param>
    /// <param name="indices">int64 [K·N], each in 0 … M − 1, anchor-major: of <see cref="AnchorDraws.Inference"/>.</param>
    /// <exception cref="ArgumentException">A shape is another one, or the indices are no multiple of the images.</exception>
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
