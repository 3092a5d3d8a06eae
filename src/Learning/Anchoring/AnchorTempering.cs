using static TorchSharp.torch;

namespace Retable.Learning.Anchoring;

/// <summary>Divides each image's mean logits by a temperature that grows with the disagreement of its references.</summary>
/// <remarks>Both leave the arg-max unchanged. Source: as <see cref="AnchoredPrediction"/>.</remarks>
public static class AnchorTempering
{
    /// <summary>μ / (1 + exp(c)), c the mean of σ over the classes.</summary>
    /// <remarks>The divisor is 2 where all references agree and at most 1 + exp(√½) ≈ 3.03.</remarks>
    /// <param name="prediction">A prediction with at least two references.</param>
    /// <returns>[N, C].</returns>
    public static Tensor Exponential(AnchoredPrediction prediction) => Exponential(prediction.Mean, prediction.Disagreement);

    /// <summary>μ / (1 + exp(c)) for another c, such as the sum instead of the mean.</summary>
    /// <param name="mean">μ, [N, C].</param>
    /// <param name="disagreement">c, [N].</param>
    /// <returns>[N, C].</returns>
    public static Tensor Exponential(Tensor mean, Tensor disagreement)
    {
        Shapes.Require(mean, [-1, -1]);
        Shapes.Require(disagreement, [mean.shape[0]]);
        using var scope = NewDisposeScope();
        return (mean / (1 + disagreement.exp()).unsqueeze(1)).MoveToOuterDisposeScope();
    }

    /// <summary>μ / c, which the originals mention in a comment for ImageNet. Infinite where all references agree and c is therefore 0.</summary>
    /// <param name="prediction">A prediction with at least two references.</param>
    /// <returns>[N, C].</returns>
    public static Tensor Linear(AnchoredPrediction prediction)
    {
        using var scope = NewDisposeScope();
        return (prediction.Mean / prediction.Disagreement.unsqueeze(1)).MoveToOuterDisposeScope();
    }
}
