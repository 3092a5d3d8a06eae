using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>The Mahalanobis score of pytorch-ood: half the squared distance, a regularised covariance, and a step of the input.</summary>
/// <remarks>
/// The score is min_c ½ (f − m_c)ᵀ S⁻¹ (f − m_c) with S = scatter / (N − 1) + 10⁻⁶ I. Higher is more unknown.
/// Source: kkirchheim/pytorch-ood@d047673, detector/mahalanobis.py, Mahalanobis.
/// </remarks>
public static class LibraryMahalanobis
{
    internal const double Jitter = 1e-6;

    /// <summary>The covariance S.</summary>
    /// <param name="scatter">The scatter of at least two samples.</param>
    /// <returns>float64 [D, D].</returns>
    /// <exception cref="ArgumentException">There is only one sample.</exception>
    public static Tensor Covariance(ClassScatter scatter) => scatter.Count > 1
        ? Regularised(scatter.Matrix / (scatter.Count - 1))
        : throw new ArgumentException("one sample has no covariance", nameof(scatter));

    /// <param name="features">Features of the training samples, [n, D], at least two samples.</param>
    /// <param name="labels">int64 [n], as in <see cref="ClassScatter.Of"/>.</param>
    public static ClassGaussians Fit(Tensor features, Tensor labels)
    {
        var scatter = ClassScatter.Of(features, labels);
        return new ClassGaussians(scatter.Means, linalg.inv(Covariance(scatter)));
    }

    /// <param name="features">[n, D].</param>
    /// <param name="gaussians">The result of <see cref="Fit"/>.</param>
    /// <returns>float64 [n], ≥ 0 up to rounding.</returns>
    public static Tensor Of(Tensor features, ClassGaussians gaussians) => Mahalanobis.Of(features, gaussians) / 2;

    /// <summary>The perturbed input x − ε · sign(∂/∂x of the mean score) / s: a step towards the nearest class.</summary>
    /// <param name="encoder">The network from [n, …] to features [n, D]; in evaluation mode.</param>
    /// <param name="input">[n, …].</param>
    /// <param name="gaussians">The Gaussians of the features.</param>
    /// <param name="epsilon">ε ≥ 0; the library's default is 0.002.</param>
    /// <param name="deviations">s, one per channel; without them s = 1.</param>
    /// <returns>The perturbed input, in the same shape and type; the library takes the score of its features as the detector's.</returns>
    public static Tensor Perturbed(
        Func<Tensor, Tensor> encoder, Tensor input, ClassGaussians gaussians, double epsilon = 0.002, IReadOnlyList<double>? deviations = null)
    {
        using var scope = NewDisposeScope();
        var sign = InputGradient.Of(input, x => Of(encoder(x), gaussians).mean()).sign();
        return (input - (epsilon * InputGradient.PerDeviation(sign, deviations))).MoveToOuterDisposeScope();
    }

    internal static Tensor Regularised(Tensor matrix) => matrix + (Jitter * eye(matrix.shape[0], dtype: float64, device: matrix.device));
}
