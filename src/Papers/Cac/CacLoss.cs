using static TorchSharp.torch;
using Retable.Learning;

namespace Retable.Papers.Cac;

/// <summary>Class anchor clustering: pulls a sample to its class's anchor and away from all other anchors.</summary>
/// <remarks>
/// <para>L = λ · mean(d_y) + mean(log(1 + Σ_{j≠y} exp(d_y − d_j))), d the distances to the C anchors, y the label.</para>
/// <para>Source: Miller, Sünderhauf, Milford, Dayoub, WACV 2021, arXiv:2004.02434; checked against
/// dimitymiller/cac-openset@bd9c7f5, train_cacOpenset.py, CACLoss.</para>
/// <para>The sum with its 1 is Σ_j exp(d_y − d_j) over all classes, so it is taken as logsumexp(−d) + d_y, which cannot
/// overflow. pytorch-ood leaves out the last class instead of the label's own: that is <see cref="LibraryCacLoss"/>,
/// kept apart because the library's published table needs it.</para>
/// </remarks>
/// <param name="lambda">Weight of the anchor term, without unit; the paper uses 0.1.</param>
public sealed class CacLoss(double lambda = 0.1)
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="distances">Euclidean distances (not squared) to the anchors, float64 [n, C], n ≥ 1, C ≥ 2.</param>
    /// <param name="labels">Classes, int64 [n], each in 0 … C − 1.</param>
    /// <returns>A scalar ≥ 0 in the unit of the distances; differentiable in <paramref name="distances"/>.</returns>
    /// <exception cref="ArgumentException">A shape is another one; the message gives both.</exception>
    public Tensor forward(Tensor distances, Tensor labels) =>
        (lambda * AnchorTerm(distances, labels)) + TupletTerm(distances, labels);

    /// <summary>mean(d_y): how far the samples are from their own anchors.</summary>
    public static Tensor AnchorTerm(Tensor distances, Tensor labels) => Own(distances, labels).mean();

    /// <summary>mean(log(1 + Σ_{j≠y} exp(d_y − d_j))): how much nearer their own anchors are than the others.</summary>
    public static Tensor TupletTerm(Tensor distances, Tensor labels) =>
        (logsumexp(-distances, dim: 1) + Own(distances, labels)).mean();

    private static Tensor Own(Tensor distances, Tensor labels)
    {
        Shapes.Require(distances, [-1, -1]);
        Shapes.Require(labels, [distances.shape[0]]);
        return distances.gather(1, labels.unsqueeze(1)).squeeze(1); // [n]
    }
}
