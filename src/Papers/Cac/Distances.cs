using static TorchSharp.torch;
using Retable.Learning;

namespace Retable.Papers.Cac;

/// <summary>Distances from logits to anchors, in the two ways of the two code bases.</summary>
public static class Distances
{
    /// <summary>The paper's: Euclidean, not squared, in float64.</summary>
    /// <remarks>
    /// The gradient at distance 0 is 0, the convention of PyTorch's norm.
    /// Source: dimitymiller/cac-openset@bd9c7f5, networks/openSetClassifier.py, distance_classifier.
    /// </remarks>
    /// <param name="logits">float [n, C]; widened to float64.</param>
    /// <param name="anchors">float64 [C, C].</param>
    /// <returns>float64 [n, C].</returns>
    public static Tensor Euclidean(Tensor logits, Tensor anchors)
    {
        Require(logits, anchors);
        var difference = logits.to(float64).unsqueeze(1) - anchors.unsqueeze(0); // [n, C, C]
        return difference.norm(2, p: 2.0f);
    }

    /// <summary>The library's: squared Euclidean by expansion, |z|² + |a|² − 2 z·a, not below 0, in the logits' own precision.</summary>
    /// <remarks>
    /// Where |z| is much larger than |a| the expansion loses digits; that is part of the published numbers.
    /// Source: kkirchheim/pytorch-ood@d047673, loss/cac.py, CACLoss.distance (utils.pairwise_distances).
    /// </remarks>
    /// <param name="logits">float [n, C].</param>
    /// <param name="anchors">[C, C]; converted to the type of the logits.</param>
    /// <returns>[n, C], of the type of the logits.</returns>
    public static Tensor Squared(Tensor logits, Tensor anchors)
    {
        Require(logits, anchors);
        var a = anchors.to(logits.dtype);
        var norms = logits.pow(2).sum(1, keepdim: true) + a.pow(2).sum(1).unsqueeze(0); // [n, C]
        return (norms - (2 * logits.mm(a.t()))).clamp_min(0);
    }

    private static void Require(Tensor logits, Tensor anchors)
    {
        Shapes.Require(logits, [-1, anchors.shape[1]]);
        Shapes.Require(anchors, [anchors.shape[0], anchors.shape[0]]);
    }
}
