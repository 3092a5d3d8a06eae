using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>The squared distance to the k-th nearest training feature, with all features normalised to length 1. Higher is more unknown.</summary>
/// <remarks>
/// <para>Features are divided by their norm, then 10⁻¹⁰ is added to every entry; exact search, squared Euclidean distance.</para>
/// <para>Source: Sun, Ming, Zhu, Li, "Out-of-distribution detection with deep nearest neighbors", ICML 2022, arXiv:2204.06507,
/// section 3; checked against Jingkang50/OpenOOD@3c35632, postprocessors/knn_postprocessor.py. There a feature of length 0 becomes
/// NaN; here it stays 0. pytorch-ood's, without the normalisation, is <c>LibraryNearestNeighbour</c> among the tests.</para>
/// </remarks>
/// <param name="k">Which neighbour, ≥ 1; OpenOOD's default is 50.</param>
public sealed class NearestNeighbour(int k = 50)
{
    private const double Added = 1e-10;
    private const double Least = 1e-300;

    /// <param name="features">[n, D].</param>
    /// <param name="training">Features of the training samples, [m, D], m ≥ k.</param>
    /// <returns>float64 [n], in 0 … 4.</returns>
    /// <exception cref="ArgumentException">A shape does not match, or there are fewer than k training samples.</exception>
    public Tensor Of(Tensor features, Tensor training)
    {
        Shapes.Require(features, [-1, -1]);
        Shapes.Require(training, [-1, features.shape[1]]);
        if (k < 1 || k > training.shape[0])
        {
            throw new ArgumentException($"the neighbour number {k} of {training.shape[0]} does not exist", nameof(training));
        }

        using var scope = NewDisposeScope();
        var distances = Distances(Normalised(features), Normalised(training)); // [n, m]
        var (nearest, _) = distances.topk(k, dim: 1, largest: false);
        return nearest.select(1, k - 1).pow(2).MoveToOuterDisposeScope();
    }

    /// <summary>Euclidean distances, computed from differences: the expansion |a|² + |b|² − 2 a·b would lose the digits of small distances.</summary>
    internal static Tensor Distances(Tensor from, Tensor to) => cdist(from, to, 2, compute_mode.donot_use_mm_for_euclid_dist);

    private static Tensor Normalised(Tensor features)
    {
        var f = features.to(float64);
        return (f / f.norm(1, keepdim: true, p: 2.0f).clamp_min(Least)) + Added;
    }
}
