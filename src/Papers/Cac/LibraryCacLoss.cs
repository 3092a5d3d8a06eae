using static TorchSharp.torch;
using Retable.Learning;

namespace Retable.Papers.Cac;

/// <summary>Class anchor clustering as pytorch-ood computes it: squared distances, differences clamped, unknown samples dropped.</summary>
/// <remarks>
/// <para>L = α · mean(d_y) + mean(log(1 + Σ_{j∈N(y)} exp(min(50, d_y − d_j)))), means over the samples with y ≥ 0.</para>
/// <para>Source: kkirchheim/pytorch-ood@d047673, loss/cac.py, CACLoss.forward. Its set N(y) is wrong, see
/// <see cref="NonTargetMode.LibraryVerbatim"/>; the library's published table was made with it.</para>
/// </remarks>
/// <param name="alpha">Weight of the anchor term, without unit; the library's default is 1, its example takes 2.</param>
/// <param name="nonTargets">Which classes a sample is pushed away from.</param>
public sealed class LibraryCacLoss(double alpha = 1, NonTargetMode nonTargets = NonTargetMode.LibraryVerbatim)
{
    // exp(50) still fits float32; the price is that a clamped difference moves nothing.
    private const double Clamp = 50;

    /// <summary>The loss of a batch.</summary>
    /// <param name="distances">Squared distances to the anchors, [n, C], C ≥ 2.</param>
    /// <param name="labels">Classes, int64 [n]; a negative one is unknown: its row counts for nothing.</param>
    /// <returns>A scalar of the type of the distances. Without a known label it is the constant 0, without a gradient.</returns>
    /// <exception cref="ArgumentException">A shape is another one; the message gives both.</exception>
    public Tensor forward(Tensor distances, Tensor labels)
    {
        Shapes.Require(distances, [-1, -1]);
        Shapes.Require(labels, [distances.shape[0]]);

        using var scope = NewDisposeScope();
        var known = labels.ge(0);
        var d = distances[known]; // [k, C]
        var y = labels[known]; // [k]
        if (y.shape[0] == 0)
        {
            return zeros([], dtype: distances.dtype, device: distances.device).MoveToOuterDisposeScope();
        }

        var own = d.gather(1, y.unsqueeze(1)); // [k, 1]
        return ((alpha * own.mean()) + Tuplet(d, own, y).mean()).MoveToOuterDisposeScope();
    }

    /// <summary>mean(log(1 + Σ …)) over the known samples; 0 where there is none.</summary>
    public Tensor TupletTerm(Tensor distances, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var withoutAnchor = new LibraryCacLoss(alpha: 0, nonTargets);
        return withoutAnchor.forward(distances, labels).MoveToOuterDisposeScope();
    }

    private Tensor Tuplet(Tensor d, Tensor own, Tensor y)
    {
        var terms = (own - d).clamp_max(Clamp).exp(); // [k, C]
        var others = nonTargets == NonTargetMode.LibraryVerbatim
            ? terms.narrow(1, 0, d.shape[1] - 1) // [k, C - 1]
            : terms.masked_fill(arange(d.shape[1], device: d.device).eq(y.unsqueeze(1)), 0);
        return (1 + others.sum(1)).log(); // [k]
    }
}

/// <summary>Which classes count as "the others" of a sample in <see cref="LibraryCacLoss"/>.</summary>
public enum NonTargetMode
{
    /// <summary>Always the classes 0 … C − 2.</summary>
    /// <remarks>
    /// The library means to swap the label's own class for the last one, but compares labels with C, which no label is. So a
    /// sample of a class before the last adds exp(0) = 1 for its own class (its loss cannot fall below log 2) and is never
    /// pushed away from the last class; only samples of the last class are treated right.
    /// </remarks>
    LibraryVerbatim,

    /// <summary>All classes but the sample's own, as the paper has it.</summary>
    AllOthers,
}
