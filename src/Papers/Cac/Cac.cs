// Class anchor clustering (CAC), in the order of the paper. No input, no output: Data.cs, Train.cs and Evaluate.cs have those.
//
//   claim     A network that learns distances to fixed anchors, one on each axis of logit space, tells images of unknown classes from known ones
//             better than a distance taken on a network trained by cross-entropy, and classifies the known ones as well.
//   table     cac/open-set
//   command   ./build.sh Reproduce --table cac/open-set
//
//   paper     Miller, Sünderhauf, Milford, Dayoub, WACV 2021, arXiv:2004.02434; its released code is dimitymiller/cac-openset@bd9c7f5
//   library   kkirchheim/pytorch-ood@d047673, loss/cac.py, with its example "Class Anchor Clustering"
//
// C known classes, logits z ∈ ℝ^C, label y, anchors c_1 … c_C ∈ ℝ^C. The equations have the numbers of this file, which docs/papers/cac.md uses too.

using Retable.Contract;
using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

// eq. 1 distances
//
//   paper     d_j = ‖z − c_j‖               Euclidean, float64
//   library   d_j = ‖z − c_j‖²              squared, by expansion, in the precision of the logits, not below 0

/// <summary>Distances from logits to anchors (eq. 1), in the paper's and in the library's form.</summary>
public static class Distances
{
    /// <summary>The paper's distance: Euclidean, not squared, in float64.</summary>
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

    /// <summary>The library's distance: squared Euclidean by expansion, |z|² + |c|² − 2 z·c, not below 0, in the logits' own precision.</summary>
    /// <remarks>
    /// Where |z| is much larger than |c| the expansion loses digits; that is part of the published numbers.
    /// Source: kkirchheim/pytorch-ood@d047673, loss/cac.py, CACLoss.distance (utils.pairwise_distances).
    /// </remarks>
    /// <param name="logits">float [n, C].</param>
    /// <param name="anchors">[C, C]; converted to the type of the logits.</param>
    /// <returns>[n, C], of the type of the logits.</returns>
    public static Tensor Squared(Tensor logits, Tensor anchors)
    {
        Require(logits, anchors);
        var c = anchors.to(logits.dtype);
        var norms = logits.pow(2).sum(1, keepdim: true) + c.pow(2).sum(1).unsqueeze(0); // [n, C]
        return (norms - (2 * logits.mm(c.t()))).clamp_min(0);
    }

    private static void Require(Tensor logits, Tensor anchors)
    {
        Shapes.Require(logits, [-1, anchors.shape[1]]);
        Shapes.Require(anchors, [anchors.shape[0], anchors.shape[0]]);
    }
}

// eq. 2 loss
//
//   paper     L = λ · mean(d_y) + mean(log(1 + Σ_{j≠y} exp(d_y − d_j)))                    λ = 0.1
//   library   L = α · mean(d_y) + mean(log(1 + Σ_{j∈N} exp(min(50, d_y − d_j))))           α = 2 in its example
//
// The first term pulls a sample to its own anchor, the second (the tuplet term) pushes it away from the others. N should be all classes but y;
// in the library it is 0 … C − 2, always.

/// <summary>Class anchor clustering (eq. 2): pulls a sample to its class's anchor and away from all other anchors.</summary>
/// <remarks>
/// <para>Source: Miller et al., WACV 2021; checked against dimitymiller/cac-openset@bd9c7f5, train_cacOpenset.py, CACLoss.</para>
/// <para>The sum with its 1 is Σ_j exp(d_y − d_j) over all classes, so it is taken as logsumexp(−d) + d_y, which cannot
/// overflow. The library leaves out the last class instead of the label's own: that is <see cref="LibraryCacLoss"/>,
/// kept apart because the library's published table needs it.</para>
/// </remarks>
/// <param name="lambda">Weight of the anchor term, without unit; the paper uses 0.1.</param>
public sealed class CacLoss(double lambda = 0.1)
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="distances">Euclidean distances (not squared) to the anchors, float64 [n, C], n ≥ 1, C ≥ 2.</param>
    /// <param name="labels">Classes, int64 [n], each in 0 … C − 1.</param>
    /// <returns>A scalar ≥ 0 in the unit of the distances; differentiable in <paramref name="distances"/>.</returns>
    /// <exception cref="ArgumentException">A shape does not match; the message gives both.</exception>
    public Tensor forward(Tensor distances, Tensor labels) =>
        (lambda * AnchorTerm(distances, labels)) + TupletTerm(distances, labels);

    /// <summary>The anchor term, mean(d_y): how far the samples are from their own anchors.</summary>
    public static Tensor AnchorTerm(Tensor distances, Tensor labels) => Own(distances, labels).mean();

    /// <summary>The tuplet term, mean(log(1 + Σ_{j≠y} exp(d_y − d_j))): how much nearer the samples are to their own anchors than to the others.</summary>
    public static Tensor TupletTerm(Tensor distances, Tensor labels) =>
        (logsumexp(-distances, dim: 1) + Own(distances, labels)).mean();

    private static Tensor Own(Tensor distances, Tensor labels)
    {
        Shapes.Require(distances, [-1, -1]);
        Shapes.Require(labels, [distances.shape[0]]);
        return distances.gather(1, labels.unsqueeze(1)).squeeze(1); // [n]
    }
}

/// <summary>Class anchor clustering as the library computes it (eq. 2): squared distances, differences clamped, unknown samples dropped.</summary>
/// <remarks>
/// Means are over the samples with y ≥ 0. Source: kkirchheim/pytorch-ood@d047673, loss/cac.py, CACLoss.forward. Its set N is wrong, see
/// <see cref="NonTargetMode.LibraryVerbatim"/>; the library's published table was made with it.
/// </remarks>
/// <param name="alpha">Weight of the anchor term, without unit; the library's default is 1, its example takes 2. Given as <c>loss: {library: {alpha: 2}}</c> in the pipeline file.</param>
/// <param name="nonTargets">N: the classes that a sample is pushed away from.</param>
public sealed class LibraryCacLoss(double alpha = 1, NonTargetMode nonTargets = NonTargetMode.LibraryVerbatim)
{
    // exp(50) still fits float32; the price is that a clamped difference moves nothing.
    private const double Clamp = 50;

    /// <summary>The loss of a batch.</summary>
    /// <param name="distances">Squared distances to the anchors, [n, C], C ≥ 2.</param>
    /// <param name="labels">Classes, int64 [n]; a negative label is unknown, and its row is ignored.</param>
    /// <returns>A scalar of the type of the distances. Without any known label it is the constant 0, without a gradient.</returns>
    /// <exception cref="ArgumentException">A shape does not match; the message gives both.</exception>
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

    private Tensor Tuplet(Tensor d, Tensor own, Tensor y)
    {
        var terms = (own - d).clamp_max(Clamp).exp(); // [k, C]
        var others = nonTargets == NonTargetMode.LibraryVerbatim
            ? terms.narrow(1, 0, d.shape[1] - 1) // [k, C - 1]
            : terms.masked_fill(arange(d.shape[1], device: d.device).eq(y.unsqueeze(1)), 0);
        return (1 + others.sum(1)).log(); // [k]
    }
}

/// <summary>N of eq. 2: the classes that count as "the others" of a sample in <see cref="LibraryCacLoss"/>.</summary>
public enum NonTargetMode
{
    /// <summary>Always the classes 0 … C − 2.</summary>
    /// <remarks>
    /// The library intends to replace the label's own class by the last one, but compares labels with C, which no label equals. So a
    /// sample of a class before the last adds exp(0) = 1 for its own class (its loss cannot fall below log 2) and is never
    /// pushed away from the last class; only samples of the last class are treated correctly.
    /// </remarks>
    LibraryVerbatim,

    /// <summary>All classes but the sample's own, as the paper has it.</summary>
    AllOthers,
}

// eq. 3 γ, scores and prediction
//
//             γ = d ∘ (1 − softmin(d))
//
//             score (higher is more unknown)     predicted class
//   paper     min_j γ_j                          arg min_j γ_j           d Euclidean
//   library   −max_j γ_j                         arg min_j d_j           d squared

/// <summary>γ = d ∘ (1 − softmin(d)) (eq. 3): the distance to an anchor, reduced where the sample prefers that anchor.</summary>
/// <remarks>Source: Miller et al., WACV 2021, section 3.3; dimitymiller/cac-openset@bd9c7f5, utils.py, gather_outputs.</remarks>
public static class Gamma
{
    /// <param name="distances">[n, C]: Euclidean in the paper, squared in the library.</param>
    /// <returns>[n, C], of the same type.</returns>
    public static Tensor Of(Tensor distances) => distances * (1 - (-distances).softmax(1));

    /// <summary>The paper's prediction: the class with the least γ; on a tie, the first.</summary>
    /// <returns>int64 [n].</returns>
    public static Tensor Prediction(Tensor distances) => Of(distances).argmin(1);
}

/// <summary>The scores on distances [n, C] (eq. 3): one number per sample, higher is more unknown.</summary>
public static class DistanceScores
{
    /// <summary>The paper's score: min_j γ_j, ≥ 0. A point far beyond an anchor counts as known.</summary>
    /// <remarks>Source: dimitymiller/cac-openset@bd9c7f5, metrics.py with utils.py, gather_outputs.</remarks>
    public static Tensor MinGamma(Tensor distances) => Gamma.Of(distances).min(1).values;

    /// <summary>The library's score: −max_j γ_j, although described as the paper's; about −2m² for a sample on its anchor m · e_k.</summary>
    /// <remarks>
    /// <para>It is about minus the distance to the farthest anchor: high near the origin, and lower (more known) far beyond an anchor than on it.</para>
    /// <para>Source: kkirchheim/pytorch-ood@d047673, loss/cac.py, CACLoss.score.</para>
    /// </remarks>
    public static Tensor NegativeMaxGamma(Tensor distances) => -Gamma.Of(distances).max(1).values;

    /// <summary>The plain distance to the nearest anchor; squared or not, the order is the same.</summary>
    public static Tensor MinDistance(Tensor distances) => distances.min(1).values;
}

// eq. 4 anchors
//
//   in training           c_k = m · e_k                                       m = 10 in the paper, 5 in the library's example
//   paper, at test time   c_k = mean(z : y = k and arg max_j z_j = k)         over the training images
//   library               the same as in training

/// <summary>The anchors (eq. 4): one point per class in logit space, fixed during training.</summary>
public static class Anchors
{
    /// <summary>The fixed anchors m · I: the anchor of class k lies on axis k, at distance m from the origin.</summary>
    /// <param name="classes">C ≥ 2; also the dimension of the logit space.</param>
    /// <param name="magnitude">m, in the unit of the logits; the paper takes 10 and calls it alpha, the library's example takes 5.</param>
    /// <returns>float64 [C, C], row k the anchor of class k.</returns>
    public static Tensor Axes(int classes, double magnitude) => eye(classes, dtype: float64) * magnitude;

    /// <summary>The mean logits of the training images that the network classifies correctly: the anchors of the paper's evaluation.</summary>
    /// <remarks>
    /// <para>Correct by arg-max logit, not by least distance. A flipped copy counts as an image of its own. The means are taken
    /// in float64 and rounded to float32, as the original stores them.</para>
    /// <para>Source: dimitymiller/cac-openset@bd9c7f5, utils.py, find_anchor_means. There a class without a correct image becomes
    /// NaN; here it is an error.</para>
    /// </remarks>
    /// <param name="logits">Logits of the plain images, followed by those of their flipped copies, float [n, C].</param>
    /// <param name="labels">int64 [n], each in 0 … C − 1.</param>
    /// <returns>float64 [C, C], row k the mean of class k.</returns>
    /// <exception cref="BadInputException">A class has no correctly classified image; usually because of too few images or epochs.</exception>
    public static Tensor Reestimate(Tensor logits, Tensor labels)
    {
        using var correct = logits.argmax(1).eq(labels);
        return Means(logits[correct], labels[correct], "correctly classified training image");
    }

    /// <summary>The mean logits of each class, whether classified correctly or not: the post-hoc distance that the paper argues against.</summary>
    /// <param name="logits">float [n, C].</param>
    /// <param name="labels">int64 [n], each in 0 … C − 1.</param>
    /// <returns>float64 [C, C], rounded to float32 values.</returns>
    /// <exception cref="BadInputException">A class has no image.</exception>
    public static Tensor ClassMeans(Tensor logits, Tensor labels) => Means(logits, labels, "training image");

    private static Tensor Means(Tensor logits, Tensor labels, string needed)
    {
        Shapes.Require(logits, [-1, -1]);
        Shapes.Require(labels, [logits.shape[0]]);

        using var scope = NewDisposeScope();
        var (classes, means) = (logits.shape[1], new List<Tensor>());
        for (var k = 0L; k < classes; k++)
        {
            var members = logits[labels.eq(k)].to(float64); // [n_k, C]
            if (members.shape[0] == 0)
            {
                throw new BadInputException($"no {needed} is left of class {k} (in the model's order): its mean cannot be taken")
                {
                    Facts = [("classes", $"{classes}"), ("images left", $"{labels.shape[0]}")],
                    Hint = "Train on more images or for longer: raise 'train_size' or 'epochs'.",
                };
            }

            means.Add(members.mean([0L]));
        }

        return stack(means).to(float32).to(float64).MoveToOuterDisposeScope();
    }
}
