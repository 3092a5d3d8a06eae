using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>The Mahalanobis score of pytorch-ood: half the squared distance, a regularised covariance, and a step of the input.</summary>
/// <remarks>
/// The score is min_c ½ (f − m_c)ᵀ S⁻¹ (f − m_c) with S = scatter / (N − 1) + 10⁻⁶ I. Higher is more unknown.
/// Source: kkirchheim/pytorch-ood@d047673, detector/mahalanobis.py, Mahalanobis.
/// </remarks>
public static class LibraryMahalanobis
{
    internal const double Jitter = 1e-6;

    /// <summary>S.</summary>
    /// <param name="scatter">Of at least two samples.</param>
    /// <returns>float64 [D, D].</returns>
    /// <exception cref="ArgumentException">There is one sample only.</exception>
    public static Tensor Covariance(ClassScatter scatter) => scatter.Count > 1
        ? Regularised(scatter.Matrix / (scatter.Count - 1))
        : throw new ArgumentException("one sample has no covariance", nameof(scatter));

    /// <param name="features">[n, D] of the training samples, at least two.</param>
    /// <param name="labels">int64 [n], as in <see cref="ClassScatter.Of"/>.</param>
    public static ClassGaussians Fit(Tensor features, Tensor labels)
    {
        var scatter = ClassScatter.Of(features, labels);
        return new ClassGaussians(scatter.Means, linalg.inv(Covariance(scatter)));
    }

    /// <param name="features">[n, D].</param>
    /// <param name="gaussians">Of <see cref="Fit"/>.</param>
    /// <returns>float64 [n], ≥ 0 but for rounding.</returns>
    public static Tensor Of(Tensor features, ClassGaussians gaussians) => Mahalanobis.Of(features, gaussians) / 2;

    /// <summary>x − ε · sign(∂/∂x of the mean score) / s: a step towards the nearest class.</summary>
    /// <param name="encoder">From [n, …] to features [n, D]; in evaluation mode.</param>
    /// <param name="input">[n, …].</param>
    /// <param name="gaussians">Of the features.</param>
    /// <param name="epsilon">ε ≥ 0; the library's default is 0.002.</param>
    /// <param name="deviations">s, one per channel; without them s = 1.</param>
    /// <returns>Of the input's shape and type; its features have the score that the library calls the detector's.</returns>
    public static Tensor Perturbed(
        Func<Tensor, Tensor> encoder, Tensor input, ClassGaussians gaussians, double epsilon = 0.002, IReadOnlyList<double>? deviations = null)
    {
        using var scope = NewDisposeScope();
        var sign = InputGradient.Of(input, x => Of(encoder(x), gaussians).mean()).sign();
        return (input - (epsilon * InputGradient.PerDeviation(sign, deviations))).MoveToOuterDisposeScope();
    }

    internal static Tensor Regularised(Tensor matrix) => matrix + (Jitter * eye(matrix.shape[0], dtype: float64, device: matrix.device));
}
