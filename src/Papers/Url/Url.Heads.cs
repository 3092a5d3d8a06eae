// What stands on an embedding: uncertainties, classifiers, and a network that predicts uncertainties. The equations go on from Url.cs.

using System.ComponentModel.DataAnnotations;
using Retable.Learning;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.Url;

/// <summary>The output of every method's network for a batch of images.</summary>
/// <param name="Logits">[n, C]; if several predictions are averaged, the logarithm of the mean probability.</param>
/// <param name="Uncertainty">[n], larger is less certain. A batch of one keeps its axis; the original's prediction network drops it there.</param>
/// <param name="Features">The classifier's input, not normalised, [n, D]: the embedding that retrieval compares.</param>
public sealed record UncertainPrediction(Tensor Logits, Tensor Uncertainty, Tensor Features);

// eq. 4 uncertainties of one prediction
//
//   class entropy   u = −Σ_c p_c ln p_c                p = softmax(logits)
//   inverse norm    u = 1 / ‖f‖                        InfoNCE
//
// eq. 5 uncertainties of several predictions s, of an ensemble or of the passes of MC dropout
//
//   prediction      p = mean_s p_s
//   disagreement    u = H(p) − mean_s H(p_s)           the Jensen–Shannon divergence, H the entropy

/// <summary>Uncertainties that need no network of their own; each [n], larger means less certain.</summary>
/// <remarks>Source: mkirchhof/url@eacd47f, timm/models/_uncertainizer.py.</remarks>
public static class Uncertainties
{
    /// <summary>The inverse norm 1 / ‖f‖ of embeddings [n, D]; ∞ for an embedding of zeros.</summary>
    public static Tensor InverseNorm(Tensor features)
    {
        Shapes.Require(features, [-1, -1]);
        return 1 / features.norm(1);
    }

    /// <summary>The same uncertainty for every image: a control.</summary>
    public static Tensor Constant(Tensor features) => features.detach().new_ones(features.shape[0]);

    /// <summary>The entropy −Σ p ln p in nats over the last axis, with 0 ln 0 = 0.</summary>
    /// <param name="logits">[..., C]; logarithms of probabilities are accepted too.</param>
    public static Tensor ClassEntropy(Tensor logits)
    {
        var logarithms = logits.log_softmax(-1);
        // A class of probability 0 may have the logarithm −∞.
        return -(logarithms.exp() * logarithms.clamp_min(finfo(logits.dtype).min)).sum(-1);
    }

    /// <summary>The Jensen–Shannon divergence of several predictions: the entropy of their mean minus the mean of their entropies.</summary>
    /// <param name="logits">[S, n, C].</param>
    /// <returns>[n], from 0, if all agree, to the smaller of ln S and ln C.</returns>
    public static Tensor Disagreement(Tensor logits) =>
        ClassEntropy(MeanPrediction.Of(logits)) - ClassEntropy(logits).mean([0L]);

    /// <summary>The factor that gives uncertainties a desired initial mean.</summary>
    /// <param name="target">The desired mean, &gt; 0.</param>
    /// <param name="batches">Uncertainties of the first training batches, from the network in evaluation mode. Each batch has the same weight, whatever its size; the original takes 10.</param>
    public static double StartingScale(double target, IReadOnlyCollection<Tensor> batches) =>
        target / batches.Average(uncertainty => uncertainty.detach().to(float64).mean().item<double>());
}

/// <summary>Combines several predictions for an image into one: the logarithm of the mean of their probabilities.</summary>
/// <remarks>
/// In logarithms throughout, so that a class that no prediction gives any probability in float has a logarithm, and a gradient, nevertheless.
/// Source: mkirchhof/url@eacd47f, timm/models/_uncertainizer.py, get_unc_out.
/// </remarks>
public static class MeanPrediction
{
    /// <param name="logits">[S, n, C].</param>
    /// <returns>ln mean_s softmax, [n, C].</returns>
    public static Tensor Of(Tensor logits)
    {
        Shapes.Require(logits, [-1, -1, -1]);
        return logits.log_softmax(-1).logsumexp(0) - Math.Log(logits.shape[0]);
    }

    /// <summary>Dropout at test time: several passes through a network whose dropout stays on.</summary>
    /// <remarks>As in the original the embedding that retrieval compares is that of the last pass.</remarks>
    /// <param name="passes">S, the number of passes; the original's is 10.</param>
    /// <param name="features">One pass up to the classifier, [n, D], with new draws in each call.</param>
    /// <param name="classifier">The classifier, from features to logits.</param>
    /// <param name="uncertainty">The uncertainty, from the logits of all passes, [S, n, C]: <see cref="Uncertainties.Disagreement"/>, or the class entropy of their mean.</param>
    public static UncertainPrediction OfPasses(
        int passes, Func<Tensor> features, Func<Tensor, Tensor> classifier, Func<Tensor, Tensor> uncertainty)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(passes, 1);
        var all = Enumerable.Range(0, passes).Select(_ => features()).ToList();
        var logits = stack(all.Select(classifier)); // [S, n, C]
        return new UncertainPrediction(Of(logits), uncertainty(logits), all[^1]);
    }
}

/// <summary>Several linear classifiers on one embedding, in a single layer; the mean of their probabilities is trained.</summary>
/// <remarks>Source: mkirchhof/url@eacd47f, timm/models/_uncertainizer.py, ShallowEnsembleClassifier, whose state names are used here.</remarks>
public sealed class ShallowEnsemble : Module<Tensor, Tensor>
{
    private readonly long _heads;
    private readonly Module<Tensor, Tensor> shallow_classifiers;

    /// <param name="features">The length of an embedding, D.</param>
    /// <param name="classes">C.</param>
    /// <param name="heads">The number of classifiers; 10 in the publication.</param>
    public ShallowEnsemble(long features, long classes, long heads = 10)
        : base(nameof(ShallowEnsemble))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        _heads = heads;
        shallow_classifiers = Linear(features, heads * classes);
        RegisterComponents();
    }

    /// <param name="input">[n, D].</param>
    /// <returns>The logits of each classifier, [heads, n, C]; <see cref="MeanPrediction"/> combines them.</returns>
    public override Tensor forward(Tensor input) => shallow_classifiers.call(input).reshape(input.shape[0], _heads, -1).transpose(0, 1);
}

// eq. 6 predicted uncertainty
//
//   u = softplus(MLP(f)) + 1e-6
//
//   URL   times start / mean(u), so that it starts at a given mean
//   PVU   the gradient stops before f

/// <summary>A small network that predicts an embedding's uncertainty ("pred-net"): u = softplus(MLP(f)) + 1e-6.</summary>
/// <remarks>
/// Hidden layers are linear with leaky ReLU of slope 0.01. The published sizes are 3 hidden layers of 1024 (arXiv:2307.03810) and 2 of 512 (arXiv:2402.16569).
/// Source: mkirchhof/url@eacd47f, timm/models/_uncertainizer.py, UncertaintyNetwork, whose state names are used here.
/// </remarks>
public sealed class UncertaintyMlp : Module<Tensor, Tensor>
{
    private const double Smallest = 1e-6;

    private readonly bool _stopsGradient;
    private readonly Module<Tensor, Tensor> unc_module;

    /// <param name="features">The length of an embedding, D.</param>
    /// <param name="width">The width of a hidden layer.</param>
    /// <param name="depth">Hidden layers, at least 1.</param>
    /// <param name="stopsGradient">Whether the embedding is left unchanged when this network learns.</param>
    public UncertaintyMlp(long features, long width, int depth, bool stopsGradient)
        : base(nameof(UncertaintyMlp))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        _stopsGradient = stopsGradient;
        unc_module = Sequential(
        [
            .. Enumerable.Range(0, depth).SelectMany(layer => new Module<Tensor, Tensor>[] { Linear(layer == 0 ? features : width, width), LeakyReLU() }),
            Linear(width, 1),
            Softplus(),
        ]);
        RegisterComponents();
    }

    /// <param name="input">[n, D].</param>
    /// <returns>[n], ≥ 1e-6.</returns>
    public override Tensor forward(Tensor input)
    {
        Shapes.Require(input, [-1, -1]);
        return unc_module.call(_stopsGradient ? input.detach() : input).squeeze(1) + Smallest;
    }
}

/// <summary>A method with a network that predicts uncertainties (eq. 6).</summary>
public interface IPredictsUncertainty
{
    /// <summary>The value to which the mean of the predicted uncertainties is scaled before the training; 0 leaves them unchanged.</summary>
    double Start { get; }

    /// <summary>The network's size.</summary>
    UncertaintyHead Head { get; }

    /// <summary>Whether the network leaves the backbone unchanged when it learns.</summary>
    bool StopGradient => false;
}

/// <summary>Size of the network that predicts uncertainties.</summary>
public sealed record UncertaintyHead
{
    /// <summary>The width of a hidden layer.</summary>
    [Range(1, 100_000)]
    public int Width { get; init; } = 64;

    /// <summary>The number of hidden layers.</summary>
    [Range(1, 100)]
    public int Depth { get; init; } = 2;

    /// <summary>Creates the network with random weights.</summary>
    public UncertaintyMlp Create(long features, bool stopGradient) => new(features, Width, Depth, stopGradient);
}

// eq. 7 HET-XL
//
//   logits = ln mean_s softmax(W (f + V η₁ + √d η₀) / softplus(temperature))         (V, d) = f C, d through softplus
//
//   paper      η₀ has a number for each dimension
//   released   η₀ is one number for all

/// <summary>HET-XL: a linear classifier on an embedding with noise whose covariance depends on the embedding.</summary>
/// <remarks>
/// <para>From f C come V [D, R] and d = softplus [D]; n = V η₁ + √d η₀, logits = ln mean_s softmax(W (f + n_s) / softplus(temperature)).</para>
/// <para>As in the released code η₀ is one number for all D dimensions of a draw, so that the part called diagonal is the rank-one matrix √d √dᵀ; in
/// the paper it is one for each.</para>
/// <para>Source: Collier et al., ICLR 2023, arXiv:2301.12860; checked against mkirchhof/url@eacd47f, timm/layers/hetxl_layers.py, HETXLHead, whose
/// names of the state these are.</para>
/// </remarks>
public sealed class HetXlHead : Module<Tensor, Tensor>
{
    private readonly long _features;
    private readonly long _rank;
    private readonly long _draws;
    private readonly Generator? _generator;
    private readonly Parameter C;
    private readonly Parameter temp;
    private readonly Module<Tensor, Tensor> fc;

    /// <param name="features">The length of an embedding, D.</param>
    /// <param name="classes">The number of logits.</param>
    /// <param name="rank">R, the rank; 1 in the publication.</param>
    /// <param name="draws">The number of draws of the noise: 10 for the published residual network, 1000 for the transformer.</param>
    /// <param name="spread">The initial standard deviation of the entries of C.</param>
    /// <param name="generator">The generator of the noise; null for the device's own, which a training seeds in every step.</param>
    public HetXlHead(long features, long classes, long rank, long draws, double spread, Generator? generator = null)
        : base(nameof(HetXlHead))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        (_features, _rank, _draws, _generator) = (features, rank, draws, generator);
        C = new Parameter(spread * randn(features, features * (rank + 1)));
        temp = new Parameter(tensor(1f));
        fc = Linear(features, classes);
        RegisterComponents();
    }

    /// <param name="input">[n, D].</param>
    /// <returns>Logarithms of mean probabilities, [n, classes].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shared = input.detach().new_empty([input.shape[0], _draws, 1]).normal_(0, 1, _generator);
        var lowRank = input.detach().new_empty([input.shape[0], _draws, _rank]).normal_(0, 1, _generator);
        return WithNoise(input, shared, lowRank).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the output for given noise.</summary>
    /// <param name="input">[n, D].</param>
    /// <param name="shared">η₀, [n, S, 1].</param>
    /// <param name="lowRank">η₁, [n, S, R].</param>
    public Tensor WithNoise(Tensor input, Tensor shared, Tensor lowRank)
    {
        Shapes.Require(shared, [input.shape[0], -1, 1]);
        Shapes.Require(lowRank, [input.shape[0], shared.shape[1], _rank]);
        var (factor, variance) = Covariance(input);
        var noise = einsum("bdr,bsr->bsd", factor, lowRank) + (variance.sqrt().unsqueeze(1) * shared); // [n, S, D]
        var logits = fc.call(input.unsqueeze(1) + noise) / functional.softplus(temp); // [n, S, classes]
        return MeanPrediction.Of(logits.transpose(0, 1));
    }

    /// <summary>The uncertainty Σ_d ln(Σ_r V_dr² + d_d): the logarithm of the product of the variances, not of the determinant. It can be negative.</summary>
    /// <param name="input">[n, D].</param>
    /// <returns>[n].</returns>
    public Tensor LogVariances(Tensor input)
    {
        var (factor, variance) = Covariance(input);
        return (factor.square().sum(-1) + variance).log().sum(-1);
    }

    /// <summary>The factor V, [n, D, R], and the variance d, [n, D].</summary>
    private (Tensor Factor, Tensor Variance) Covariance(Tensor input)
    {
        Shapes.Require(input, [-1, _features]);
        var parameters = input.mm(C);
        var factor = parameters.narrow(1, 0, _features * _rank).reshape(-1, _features, _rank);
        // A softplus can underflow to 0, where neither root nor logarithm have a gradient.
        var variance = functional.softplus(parameters.narrow(1, _features * _rank, _features)).clamp_min(finfo(input.dtype).tiny);
        return (factor, variance);
    }
}
