using Retable.Learning;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.Url.Heads;

/// <summary>HET-XL: a linear classifier on an embedding with noise, whose covariance depends on the embedding.</summary>
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

    /// <param name="features">Length of an embedding, D.</param>
    /// <param name="classes">Logits.</param>
    /// <param name="rank">R; the published one is 1.</param>
    /// <param name="draws">Of the noise: 10 for the published residual network, 1000 for the transformer.</param>
    /// <param name="spread">Deviation that the entries of C start with.</param>
    /// <param name="generator">Of the noise; null is the device's own, which a training seeds in every step.</param>
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

    /// <summary>The same with given noise.</summary>
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

    /// <summary>An uncertainty: Σ_d ln(Σ_r V_dr² + d_d), the logarithm of the product of the variances, not of the determinant; it can be negative.</summary>
    /// <param name="input">[n, D].</param>
    /// <returns>[n].</returns>
    public Tensor LogVariances(Tensor input)
    {
        var (factor, variance) = Covariance(input);
        return (factor.square().sum(-1) + variance).log().sum(-1);
    }

    /// <summary>V, [n, D, R], and d, [n, D].</summary>
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
