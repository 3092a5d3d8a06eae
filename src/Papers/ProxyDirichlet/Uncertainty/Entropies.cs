using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Uncertainty;

/// <summary>Entropies as the evaluation code takes them.</summary>
internal static class Entropies
{
    /// <summary>Added inside logarithms in the evaluation code. The training code has another one: they are not to be unified.</summary>
    public const double Epsilon = 1e-10;

    /// <summary>−Σ_k p_k ln(p_k + 1e-10) over the last axis.</summary>
    public static Tensor Of(Tensor probabilities) => -(probabilities * (probabilities + Epsilon).log()).sum(-1);

    /// <summary>Expected entropy of a categorical drawn from a Dirichlet with mean q: −Σ_k q_k (ψ(α_k + 1) − ψ(α₀ + 1)).</summary>
    /// <param name="mean">q, [n, K].</param>
    /// <param name="alpha">[n, K].</param>
    /// <param name="precision">[n, 1].</param>
    public static Tensor ExpectedUnderDirichlet(Tensor mean, Tensor alpha, Tensor precision) =>
        -(mean * ((alpha + 1).digamma() - (precision + 1).digamma())).sum(1);
}
