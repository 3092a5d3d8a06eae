using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>−Σ_k p_k log p_k of the softmax, with 0 · log 0 = 0. Higher is more unknown.</summary>
/// <remarks>
/// The logarithm is that of log_softmax, which stays finite where p_k underflows. pytorch-ood takes the logarithm of p_k
/// itself, which gives NaN there: kkirchheim/pytorch-ood@d047673, detector/entropy.py.
/// </remarks>
public static class Entropy
{
    /// <param name="logits">[n, C], finite.</param>
    /// <returns>float64 [n], in 0 … log C.</returns>
    /// <exception cref="ArgumentException">The logits are not a matrix.</exception>
    public static Tensor Of(Tensor logits)
    {
        Shapes.Require(logits, [-1, -1]);
        var log = nn.functional.log_softmax(logits.to(float64), 1);
        return -(log.exp() * log).sum(1);
    }
}
