using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>The relative Mahalanobis score as pytorch-ood 0.2.0 fits it, in which the background hardly counts.</summary>
/// <remarks>
/// The library inverts the scatter of all samples without dividing it by their number, so that d_0 comes out about N times too
/// small; the classes' covariance is that of <see cref="LibraryMahalanobis"/>. The distances are full, not half.
/// Source: kkirchheim/pytorch-ood@d047673, detector/rmd.py, RMD.
/// </remarks>
public static class LibraryRelativeMahalanobis
{
    /// <param name="features">Features of the training samples, [n, D], at least two samples.</param>
    /// <param name="labels">int64 [n], as in <see cref="ClassScatter.Of"/>.</param>
    public static RelativeMahalanobis Fit(Tensor features, Tensor labels)
    {
        var all = ClassScatter.OfAllKnown(features, labels);
        var background = new ClassGaussians(all.Means, linalg.inv(LibraryMahalanobis.Regularised(all.Matrix)));
        return new RelativeMahalanobis(LibraryMahalanobis.Fit(features, labels), background);
    }
}
