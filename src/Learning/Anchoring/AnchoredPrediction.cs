using static TorchSharp.torch;

namespace Retable.Learning.Anchoring;

/// <summary>An anchored network's prediction for N images under K references each.</summary>
/// <remarks>
/// Source: arXiv:2207.07235; checked against LLNL/DeltaUQ@4dedbe7, lib/deltaUQ.py, LLNL/anchoring@c472301, CIFAR/wrapper.py and
/// ImageNet/wrapper.py, and LLNL/AMP@c614e7e, lib/AnchoringModel.py.
/// </remarks>
public sealed class AnchoredPrediction
{
    private AnchoredPrediction(Tensor perReference) => PerReference = perReference;

    /// <summary>The logits under each reference, [K, N, C].</summary>
    public Tensor PerReference { get; }

    /// <summary>The number of references, K.</summary>
    public long References => PerReference.shape[0];

    /// <summary>μ: the mean of the logits (not of the probabilities) over the references, [N, C].</summary>
    public Tensor Mean => PerReference.mean([0L]);

    /// <summary>σ: the standard deviation over the references (with divisor K − 1) of the logistic function (not softmax) of the logits, [N, C].</summary>
    /// <remarks>Between 0 and √½: K numbers from 0 to 1 spread no further.</remarks>
    /// <exception cref="InvalidOperationException">There is only one reference.</exception>
    public Tensor Deviation => References > 1
        ? PerReference.sigmoid().std(0)
        : throw new InvalidOperationException("one reference has no standard deviation: predict with at least two");

    /// <summary>The mean of σ over the classes, [N]: how much the references disagree. Higher is more uncertain.</summary>
    /// <exception cref="InvalidOperationException">There is only one reference.</exception>
    public Tensor Disagreement => Deviation.mean([1L]);

    /// <summary>Creates a prediction from the logits of an anchored batch.</summary>
    /// <param name="logits">[K·N, C], reference-major as in <see cref="AnchoredBatch"/>.</param>
    /// <param name="references">K ≥ 1.</param>
    /// <exception cref="ArgumentException">The number of rows is not a multiple of K.</exception>
    public static AnchoredPrediction Of(Tensor logits, long references)
    {
        Shapes.Require(logits, [-1, -1]);
        if (references < 1 || logits.shape[0] % references != 0)
        {
            throw new ArgumentException($"{logits.shape[0]} rows cannot be the logits under {references} references each", nameof(references));
        }

        return new AnchoredPrediction(logits.reshape(references, logits.shape[0] / references, logits.shape[1]));
    }

    /// <summary>Runs the network once, in its present mode, over images with references that all of them share.</summary>
    /// <param name="network">A network that takes twice the images' channels.</param>
    /// <param name="images">[N, C, ...].</param>
    /// <param name="references">[K, C, ...].</param>
    public static AnchoredPrediction Of(nn.Module<Tensor, Tensor> network, Tensor images, Tensor references) =>
        Of(network.call(AnchoredBatch.Of(images, references.repeat_interleave(images.shape[0], 0))), references.shape[0]);
}
