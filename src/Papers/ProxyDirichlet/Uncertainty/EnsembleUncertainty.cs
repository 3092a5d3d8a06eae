using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Uncertainty;

/// <summary>Whether an uncertainty is what the formula says, or what the original's code computes.</summary>
public enum Version
{
    /// <summary>EPKL a mean over pairs; K where K belongs.</summary>
    Corrected,

    /// <summary>EPKL a sum over the M² ordered pairs; the number of members where the number of classes belongs.</summary>
    AsCoded,
}

/// <summary>Uncertainties of an ensemble.</summary>
public static class EnsembleUncertainty
{
    /// <param name="logits">Of the members, [n, M, K], finite.</param>
    /// <param name="version">Moves EPKL by a factor, which changes no ranking, and MKL, where it does.</param>
    /// <returns>In float64.</returns>
    public static Scores Of(Tensor logits, Version version)
    {
        var probabilities = logits.to(float64).softmax(2); // [n, M, K]
        var mean = probabilities.mean([1]);
        var total = Entropies.Of(mean);
        var data = Entropies.Of(probabilities).mean([1]);
        var pairs = logits.shape[1] * logits.shape[1];
        var epkl = PairwiseKl(probabilities) / (version == Version.AsCoded ? 1 : pairs);
        return new Scores(-mean.amax([1]), total, data, total - data, epkl, epkl - (total - data));
    }

    /// <summary>S = Σ_i Σ_j Σ_k p_ik (ln p_ik − ln p_jk) over all ordered pairs of members.</summary>
    /// <param name="probabilities">[n, M, K].</param>
    internal static Tensor PairwiseKl(Tensor probabilities)
    {
        var log = (probabilities + Entropies.Epsilon).log();
        var own = probabilities.shape[1] * (probabilities * log).sum([1, 2]);
        return own - (probabilities.sum(1) * log.sum(1)).sum(1);
    }
}
