using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>The relative Mahalanobis score, min_c d_c − d_0: how much farther a sample is from its nearest class than from the Gaussian of all samples. Higher is more unknown.</summary>
/// <remarks>
/// d are squared Mahalanobis distances: d_c with the covariance around the class means, d_0 with that around the mean of all, both
/// divided by N. Source: Ren et al., "A simple fix to Mahalanobis distance for improving near-OOD detection", arXiv:2106.09022,
/// equation 4; checked against Jingkang50/OpenOOD@3c35632, postprocessors/rmds_postprocessor.py.
/// </remarks>
/// <param name="Classes">One Gaussian per class.</param>
/// <param name="Background">The single Gaussian of all samples.</param>
public sealed record RelativeMahalanobis(ClassGaussians Classes, ClassGaussians Background)
{
    /// <param name="features">[n, D] of the training samples.</param>
    /// <param name="labels">int64 [n], as in <see cref="ClassScatter.Of"/>.</param>
    public static RelativeMahalanobis Fit(Tensor features, Tensor labels) =>
        new(Mahalanobis.Fit(features, labels), Mahalanobis.OfScatter(ClassScatter.OfAllKnown(features, labels)));

    /// <param name="features">[n, D].</param>
    /// <returns>float64 [n].</returns>
    public Tensor Of(Tensor features) => Mahalanobis.Of(features, Classes) - Mahalanobis.Of(features, Background);
}
