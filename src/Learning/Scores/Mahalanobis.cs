using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>The Mahalanobis score, min_c (f − m_c)ᵀ S⁻¹ (f − m_c): the squared distance to the nearest class mean. Higher is more unknown.</summary>
/// <remarks>
/// S is the classes' scatter divided by N, as maximum likelihood has it. Features of one layer only: the sum over layers that is
/// trained with unknown samples (Lee et al., section 2.2) is not here.
/// Source: Lee, Lee, Lee, Shin, NeurIPS 2018, arXiv:1807.03888, equation 2; checked against Jingkang50/OpenOOD@3c35632,
/// postprocessors/mds_postprocessor.py. pytorch-ood's is <c>LibraryMahalanobis</c> among the tests.
/// </remarks>
public static class Mahalanobis
{
    /// <param name="features">[n, D] of the training samples.</param>
    /// <param name="labels">int64 [n], as in <see cref="ClassScatter.Of"/>.</param>
    public static ClassGaussians Fit(Tensor features, Tensor labels) => OfScatter(ClassScatter.Of(features, labels));

    /// <summary>Makes Gaussians from a scatter; uses the pseudo-inverse if there are fewer samples than dimensions.</summary>
    internal static ClassGaussians OfScatter(ClassScatter scatter) =>
        new(scatter.Means, linalg.pinv(scatter.Matrix / scatter.Count, hermitian: true));

    /// <param name="features">[n, D].</param>
    /// <param name="gaussians">The result of <see cref="Fit"/>.</param>
    /// <returns>float64 [n], ≥ 0 up to rounding.</returns>
    public static Tensor Of(Tensor features, ClassGaussians gaussians) => gaussians.SquaredDistances(features).amin([1L]);
}
