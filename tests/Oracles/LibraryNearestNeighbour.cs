using Retable.Learning;
using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>The Euclidean distance to the nearest training feature, without normalisation. Higher is more unknown.</summary>
/// <remarks>Source: kkirchheim/pytorch-ood@d047673, detector/knn.py, KNN. The paper's is <see cref="NearestNeighbour"/>.</remarks>
public static class LibraryNearestNeighbour
{
    /// <param name="features">[n, D].</param>
    /// <param name="training">Features of the training samples, [m, D].</param>
    /// <param name="labels">int64 [m]; rows with a negative label are unknown and left out.</param>
    /// <returns>float64 [n, 1], ≥ 0, in the library's shape.</returns>
    /// <exception cref="ArgumentException">A shape does not match, or no training sample is known.</exception>
    public static Tensor Of(Tensor features, Tensor training, Tensor labels)
    {
        Shapes.Require(features, [-1, -1]);
        Shapes.Require(training, [-1, features.shape[1]]);
        Shapes.Require(labels, [training.shape[0]]);
        using var scope = NewDisposeScope();
        var known = training[labels.ge(0)].to(float64);
        return known.shape[0] == 0
            ? throw new ArgumentException("no sample has a known class", nameof(labels))
            : NearestNeighbour.Distances(features.to(float64), known).amin([1L], keepdim: true).MoveToOuterDisposeScope();
    }
}
