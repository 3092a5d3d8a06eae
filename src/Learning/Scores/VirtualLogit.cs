using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>ViM: compares a virtual logit, which grows with the part of the feature outside the principal subspace, with the energy. Higher is more unknown.</summary>
/// <remarks>
/// <para>The score is α · ‖Rᵀ(f − u)‖ − log Σ_k exp(z_k), z = W f + b. u = −W⁺ b is where the logits are 0; R are the eigenvectors of
/// (1/N) Σ (f − u)(f − u)ᵀ, not centred, beyond those of the largest eigenvalues; α makes the virtual logit as large, in the mean
/// over the training samples, as the largest logit.</para>
/// <para>Source: Wang, Li, Feng, Zhang, "ViM: out-of-distribution with virtual-logit matching", CVPR 2022, arXiv:2203.10807,
/// section 4; checked against Jingkang50/OpenOOD@3c35632, postprocessors/vim_postprocessor.py. pytorch-ood's is
/// <c>LibraryVirtualLogit</c> among the tests.</para>
/// </remarks>
public sealed record VirtualLogit
{
    private VirtualLogit(Tensor weight, Tensor bias, Tensor origin, Tensor residualBasis) =>
        (Weight, Bias, Origin, ResidualBasis) = (weight, bias, origin, residualBasis);

    /// <summary>The weight W of the last layer, float64 [C, D].</summary>
    public Tensor Weight { get; }

    /// <summary>The bias b of the last layer, float64 [C].</summary>
    public Tensor Bias { get; }

    /// <summary>The origin u, float64 [D].</summary>
    public Tensor Origin { get; }

    /// <summary>The residual basis R, float64 [D, D − dim], with orthonormal columns, of which only the span is determined.</summary>
    public Tensor ResidualBasis { get; }

    /// <summary>The factor α of the residual.</summary>
    public double Alpha { get; private init; }

    /// <param name="features">f, [n, D] of the training samples, n ≥ 1.</param>
    /// <param name="weight">W, [C, D], of the last layer.</param>
    /// <param name="bias">b, [C].</param>
    /// <param name="dimensions">Dimensions of the principal subspace, 0 … D − 1; OpenOOD takes 256 of 512.</param>
    /// <exception cref="ArgumentException">A shape does not match, or nothing lies outside the principal subspace.</exception>
    public static VirtualLogit Fit(Tensor features, Tensor weight, Tensor bias, int dimensions)
    {
        Shapes.Require(features, [-1, -1]);
        Shapes.Require(weight, [-1, features.shape[1]]);
        Shapes.Require(bias, [weight.shape[0]]);
        if (dimensions < 0 || dimensions >= features.shape[1])
        {
            throw new ArgumentException($"a principal subspace of {dimensions} dimensions leaves nothing of features of {features.shape[1]}", nameof(dimensions));
        }

        var (w, b) = (weight.to(float64), bias.to(float64));
        var origin = -linalg.pinv(w).mv(b);
        var space = new VirtualLogit(w, b, origin, SmallestDirections(features.to(float64) - origin, dimensions));
        var residual = space.ResidualNorm(features).mean().item<double>();
        return residual > 0
            ? space with { Alpha = space.Logits(features).amax([1L]).mean().item<double>() / residual }
            : throw new ArgumentException($"no training feature has a part outside the first {dimensions} principal directions", nameof(features));
    }

    /// <param name="features">[n, D].</param>
    /// <returns>float64 [n].</returns>
    public Tensor Of(Tensor features) => (Alpha * ResidualNorm(features)) - Logits(features).logsumexp(1);

    /// <summary>The logits W f + b.</summary>
    /// <returns>float64 [n, C].</returns>
    public Tensor Logits(Tensor features)
    {
        Shapes.Require(features, [-1, Origin.shape[0]]);
        return features.to(float64).mm(Weight.t()) + Bias;
    }

    /// <summary>The norm of the residual, ‖Rᵀ(f − u)‖.</summary>
    /// <returns>float64 [n].</returns>
    public Tensor ResidualNorm(Tensor features)
    {
        Shapes.Require(features, [-1, Origin.shape[0]]);
        return (features.to(float64) - Origin).mm(ResidualBasis).norm(1, p: 2.0f);
    }

    private static Tensor SmallestDirections(Tensor around, int dimensions)
    {
        using var scope = NewDisposeScope();
        var (_, vectors) = linalg.eigh(around.t().mm(around) / around.shape[0]); // eigenvalues ascend
        return vectors.narrow(1, 0, vectors.shape[1] - dimensions).contiguous().MoveToOuterDisposeScope();
    }
}
