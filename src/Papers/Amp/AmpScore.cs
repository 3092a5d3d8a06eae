using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>(1/C) Σ_k log softmax(z)_k = mean_k z_k − log Σ_k exp(z_k), the score of AMP's tables. Higher is more unknown.</summary>
/// <remarks>
/// The negative cross-entropy of the softmax against the uniform distribution. The paper's S(x) has the opposite sign and divides by
/// an N that it does not say; the code's mean over the classes makes it C.
/// Source: Anirudh, Thiagarajan, ACML 2022, arXiv:2207.04125, section 3; checked against LLNL/AMP@c614e7e, lib/utils/ood_utils.py, ood_score.
/// </remarks>
public static class AmpScore
{
    /// <param name="logits">[n, C], tempered.</param>
    /// <returns>float64 [n], at most −log C.</returns>
    /// <exception cref="ArgumentException">The logits are no matrix.</exception>
    public static Tensor Of(Tensor logits)
    {
        Shapes.Require(logits, [-1, -1]);
        var z = logits.to(float64);
        return z.mean([1L]) - z.logsumexp(1);
    }
}
