// The benchmark that came with Fashion-MNIST: classical classifiers on standardised pixels. No input, no output: Classify.cs has those.
//
//   claim     Fashion-MNIST is harder than MNIST for every one of these classifiers.
//   table     fashion-mnist/benchmark
//   command   ./build.sh Reproduce --table fashion-mnist/benchmark
//
//   paper     Xiao, Rasul, Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms", arXiv:1708.07747v2, table 3
//   code      zalandoresearch/fashion-mnist@b2617bb, benchmark/runner.py; the classifiers are scikit-learn's of 2017 with their default settings
//
// n training images of D pixels, x ∈ ℝ^D, label y. The equations have the numbers of this file, which docs/papers/fashion-mnist.md uses too.

using static TorchSharp.torch;

namespace Retable.Papers.FashionMnist;

// eq. 1 features        x_j = (pixel_j − μ_j) / σ_j                     μ, σ of the training images; σ = 1 for a pixel that never changes

/// <summary>Standardises pixels to mean 0 and standard deviation 1 over the training images (eq. 1).</summary>
/// <remarks>Source: benchmark/runner.py, JobWorker (scikit-learn's StandardScaler: the deviation divides by n). The paper's text does not mention it.</remarks>
public sealed class Standardisation
{
    private readonly Tensor _mean, _deviation;

    /// <param name="training">uint8 [n, ...], n ≥ 1.</param>
    public Standardisation(Tensor training)
    {
        using var scope = NewDisposeScope();
        var x = training.flatten(1).to(float64); // [n, D]
        var mean = x.mean([0L]);
        var deviation = (x - mean).pow(2).mean([0L]).sqrt();
        _mean = mean.DetachFromDisposeScope();
        _deviation = where(deviation.eq(0), ones_like(deviation), deviation).DetachFromDisposeScope();
    }

    /// <param name="pixels">uint8 [n, ...].</param>
    /// <returns>float64 [n, D].</returns>
    public Tensor Apply(Tensor pixels) => pixels.flatten(1).to(float64).sub_(_mean).div_(_deviation);
}

// eq. 2 neighbours      d(a, b) = (Σ_j |a_j − b_j|^p)^(1/p)             class = arg max_c Σ over the k nearest of class c of 1, or of 1/d

/// <summary>Classifies by a vote of the nearest training images (eq. 2).</summary>
/// <remarks>
/// Source: scikit-learn's KNeighborsClassifier. Of equal votes the lowest class wins, and where a neighbour has distance 0, only such neighbours vote by distance.
/// Of training images at exactly the same distance the earlier one is nearer here; scikit-learn leaves that to its search tree.
/// </remarks>
/// <param name="training">float64 [n, D].</param>
/// <param name="power">p: 1 for Manhattan's distance, 2 for Euclid's.</param>
public sealed class NearestNeighbours(Tensor training, int power)
{
    // So many more are looked at than vote. The search rounds to float32; the order among those it finds is that of float64.
    private const int Spare = 23;

    private readonly Search _search = power == 1 ? new ManhattanDistances(training).Of : EuclidSearch(training);

    private delegate Tensor Search(Tensor test);

    /// <summary>Finds the nearest training images.</summary>
    /// <param name="test">float64 [m, D].</param>
    /// <param name="count">The number of neighbours, 1 … n.</param>
    /// <returns>Distances float64 and positions int64, both [m, count], the nearest first.</returns>
    public (Tensor Distances, Tensor Positions) Find(Tensor test, int count)
    {
        using var scope = NewDisposeScope();
        var (_, candidates) = _search(test).topk((int)Math.Min(count + Spare, training.shape[0]), dim: 1, largest: false);
        (candidates, _) = candidates.sort(dim: 1); // the earlier image first, for ties
        var near = training.index_select(0, candidates.flatten()).reshape([.. candidates.shape, training.shape[1]]); // [m, candidates, D]
        var difference = test.unsqueeze(1) - near;
        var exact = power == 1 ? difference.abs().sum(2) : difference.pow(2).sum(2).sqrt(); // [m, candidates]
        var (distances, order) = exact.sort(dim: 1, descending: false, stable: true);
        var positions = candidates.gather(1, order.narrow(1, 0, count));
        return (distances.narrow(1, 0, count).MoveToOuterDisposeScope(), positions.MoveToOuterDisposeScope());
    }

    /// <summary>The class of most of the k nearest, or the one with the largest sum of 1/d.</summary>
    /// <param name="distances">float64 [m, ≥ k], the nearest first.</param>
    /// <param name="labels">int64 [m, ≥ k]: the classes of these neighbours.</param>
    /// <param name="k">The number of voting neighbours.</param>
    /// <param name="byDistance">Whether votes are weighted by 1/d.</param>
    /// <param name="classes">The number of classes, C.</param>
    /// <returns>int64 [m].</returns>
    public static Tensor Vote(Tensor distances, Tensor labels, int k, bool byDistance, int classes)
    {
        using var scope = NewDisposeScope();
        var (d, y) = (distances.narrow(1, 0, k), labels.narrow(1, 0, k));
        var weights = ones_like(d);
        if (byDistance)
        {
            var same = d.eq(0);
            weights = where(same.any(1, keepdim: true), same.to(float64), d.reciprocal());
        }

        return zeros([d.shape[0], classes], float64).scatter_add(1, y, weights).argmax(1).MoveToOuterDisposeScope();
    }

    // Only the order counts: |b|² − 2 a·b will do.
    private static Search EuclidSearch(Tensor training)
    {
        var (rows, squares) = (training.to(float32).DetachFromDisposeScope(), training.pow(2).sum(1).to(float32).DetachFromDisposeScope());
        return test => squares - (2 * test.to(float32).mm(rows.t())); // [m, n]
    }
}

// eq. 3 naive Bayes     class = arg max_c ln P(c) − ½ Σ_j [ln 2π v_cj + (x_j − m_cj)² / v_cj]       m, v of class c, plus 10⁻⁹ of the largest variance of a pixel

/// <summary>Classifies by independent Gaussians for each pixel (eq. 3).</summary>
/// <remarks>Source: scikit-learn's GaussianNB with the benchmark's equal priors.</remarks>
public static class GaussianNaiveBayes
{
    private const double Smoothing = 1e-9;

    /// <param name="training">float64 [n, D].</param>
    /// <param name="labels">int64 [n]; every class 0 … C − 1 occurs.</param>
    /// <param name="test">float64 [m, D].</param>
    /// <param name="classes">The number of classes, C.</param>
    /// <returns>int64 [m].</returns>
    public static Tensor Predict(Tensor training, Tensor labels, Tensor test, int classes)
    {
        using var scope = NewDisposeScope();
        var added = Smoothing * Variance(training).max();
        var likelihoods = Enumerable.Range(0, classes).Select(c =>
        {
            using var one = NewDisposeScope();
            var members = training[labels.eq(c)];
            var (mean, variance) = (members.mean([0L]), Variance(members) + added);
            var terms = (2 * Math.PI * variance).log() + ((test - mean).pow(2) / variance); // [m, D]
            return (-0.5 * terms.sum(1)).MoveToOuterDisposeScope();
        });
        return stack(likelihoods, 1).argmax(1).MoveToOuterDisposeScope(); // equal priors move no maximum
    }

    private static Tensor Variance(Tensor x) => (x - x.mean([0L])).pow(2).mean([0L]);
}

// eq. 4 regression      w_c = arg min ½‖w‖² + C Σ_i ln(1 + exp(−s_i w·x_i))                          s_i = 1 for class c, else −1; x with a 1 appended; class = arg max_c w_c·x

/// <summary>Logistic regression, one class against the rest, with an L2 penalty (eq. 4).</summary>
/// <remarks>
/// <para>Newton's method, each step by preconditioned conjugate gradients to a tenth of the gradient, shortened until the objective falls; all classes side by side.
/// It ends where the gradient is as small as LIBLINEAR asks by default: 10⁻⁴ · min(positives, negatives) / n of its first norm. The penalty includes the appended 1, as there.</para>
/// <para>Source: Lin, Weng, Keerthi, "Trust region Newton method for large-scale logistic regression", JMLR 9, 2008, which LIBLINEAR and so scikit-learn of 2017
/// follows; they bound a step by a trust region instead.</para>
/// </remarks>
/// <param name="c">C, the weight of the errors relative to the penalty, above 0.</param>
public sealed class LogisticRegression(double c)
{
    private const double Tolerance = 1e-4, Inner = 0.1, Armijo = 1e-4;
    private const int MaximumSteps = 100;

    /// <summary>Fits the weights.</summary>
    /// <param name="features">Features, [n, D], without the constant 1.</param>
    /// <param name="labels">int64 [n]; every class 0 … C − 1 occurs.</param>
    /// <param name="classes">The number of classes, C.</param>
    /// <param name="observe">Called after each step with its number and the number of classes that are done.</param>
    /// <returns>[D + 1, C], of the type of the features.</returns>
    public Tensor Fit(Tensor features, Tensor labels, int classes, Action<int, int>? observe = null)
    {
        using var scope = NewDisposeScope();
        var x = WithOne(features); // [n, D + 1]
        var squares = x * x;
        var signs = (2 * nn.functional.one_hot(labels, classes) - 1).to(x.dtype); // [n, C]
        var positives = signs.gt(0).sum([0L]).to(x.dtype);
        var weights = zeros([x.shape[1], classes], x.dtype);
        var margins = zeros_like(signs); // s w·x
        var gradient = Gradient(x, signs, weights, margins);
        var enough = Norm(gradient) * Tolerance * minimum(positives, x.shape[0] - positives).clamp_min(1) / x.shape[0]; // [C]
        for (var step = 1; step <= MaximumSteps; step++)
        {
            using var inner = NewDisposeScope();
            var open = Norm(gradient).gt(enough).to(x.dtype); // [C]
            observe?.Invoke(step, classes - (int)open.sum().item<double>());
            if (!open.any().item<bool>())
            {
                break;
            }

            var direction = Direction(x, squares, margins, gradient) * open;
            var moved = signs * x.mm(direction); // what a whole step adds to the margins
            var size = StepSize(weights, margins, direction, moved, (gradient * direction).sum([0L]));
            weights = (weights + (size * direction)).MoveToOuterDisposeScope();
            margins = (margins + (size * moved)).MoveToOuterDisposeScope();
            gradient = Gradient(x, signs, weights, margins).MoveToOuterDisposeScope();
        }

        return weights.MoveToOuterDisposeScope();
    }

    /// <summary>The class with the largest w·x for each row.</summary>
    /// <returns>int64 [m].</returns>
    public static Tensor Predict(Tensor weights, Tensor features) => WithOne(features).mm(weights).argmax(1);

    private static Tensor WithOne(Tensor features) => cat([features, ones([features.shape[0], 1], features.dtype)], 1);

    private static Tensor Norm(Tensor columns) => columns.pow(2).sum([0L]).sqrt();

    private Tensor Objective(Tensor weights, Tensor margins) => (0.5 * weights.pow(2).sum([0L])) + (c * nn.functional.softplus(-margins).sum([0L])); // [C]

    private Tensor Gradient(Tensor x, Tensor signs, Tensor weights, Tensor margins) => weights + (c * x.t().mm((margins.sigmoid() - 1) * signs));

    // Solves H s = −g for each class, H = 1 + C xᵀ D x with D = σ(1 − σ) of the margins, as seen through H's diagonal: pixels that hardly ever change have large values.
    private Tensor Direction(Tensor x, Tensor squares, Tensor margins, Tensor gradient)
    {
        var sigmoid = margins.sigmoid();
        var curvature = sigmoid * (1 - sigmoid); // [n, C]
        var diagonal = 1 + (c * squares.t().mm(curvature)); // [D + 1, C]
        var (solution, residual) = (zeros_like(gradient), -gradient);
        var (search, product) = (residual / diagonal, (residual.pow(2) / diagonal).sum([0L])); // [D + 1, C], [C]
        var goal = Norm(gradient) * Inner;
        for (var i = 0; i < gradient.shape[0]; i++)
        {
            using var inner = NewDisposeScope();
            var open = Norm(residual).gt(goal); // [C]
            if (!open.any().item<bool>())
            {
                break;
            }

            var bent = search + (c * x.t().mm(curvature * x.mm(search)));
            // A class that is solved stands still: its search would divide 0 by 0.
            var step = where(open, product / (search * bent).sum([0L]), zeros_like(product));
            solution = (solution + (step * search)).MoveToOuterDisposeScope();
            residual = (residual - (step * bent)).MoveToOuterDisposeScope();
            var next = (residual.pow(2) / diagonal).sum([0L]);
            search = where(open, (residual / diagonal) + (next / product * search), search).MoveToOuterDisposeScope();
            product = next.MoveToOuterDisposeScope();
        }

        return solution;
    }

    // 1, halved for each class until its objective falls by a little of what the gradient promises.
    private Tensor StepSize(Tensor weights, Tensor margins, Tensor direction, Tensor moved, Tensor slope)
    {
        var (start, size) = (Objective(weights, margins), ones_like(slope));
        for (var i = 0; i < 40; i++)
        {
            var reached = Objective(weights + (size * direction), margins + (size * moved)).le(start + (Armijo * size * slope)).logical_or(slope.eq(0));
            if (reached.all().item<bool>())
            {
                break;
            }

            size = where(reached, size, size / 2);
        }

        return size;
    }
}
