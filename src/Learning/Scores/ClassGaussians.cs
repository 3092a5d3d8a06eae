using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>One Gaussian per class, all with the same covariance.</summary>
/// <param name="Means">m_c, float64 [C, D].</param>
/// <param name="Precision">S⁻¹, the inverse of the covariance, float64 [D, D].</param>
public sealed record ClassGaussians(Tensor Means, Tensor Precision)
{
    /// <summary>(f − m_c)ᵀ S⁻¹ (f − m_c) for every class.</summary>
    /// <param name="features">[n, D]; widened to float64.</param>
    /// <returns>float64 [n, C], differentiable in the features.</returns>
    /// <exception cref="ArgumentException">The features have another dimension.</exception>
    public Tensor SquaredDistances(Tensor features)
    {
        Shapes.Require(features, [-1, Means.shape[1]]);
        Shapes.Require(Precision, [Means.shape[1], Means.shape[1]]);
        var f = features.to(float64);

        // Class by class: all differences at once would be n · C · D numbers.
        return stack([.. Enumerable.Range(0, checked((int)Means.shape[0])).Select(c => SquaredNorm(f - Means[c]))], 1);
    }

    private Tensor SquaredNorm(Tensor difference) => (difference.mm(Precision) * difference).sum(1);
}
