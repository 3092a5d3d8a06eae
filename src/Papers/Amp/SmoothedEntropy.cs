using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>−Σ_k p_k log(p_k + 10⁻¹⁵) of the softmax, as AMP's code has it. Higher is more unknown.</summary>
/// <remarks>
/// The constant makes a one-hot p about −1.1·10⁻¹⁵, not 0. Source: LLNL/AMP@c614e7e, lib/utils/ood_utils.py, entropy. Without it:
/// <see cref="Learning.Scores.Entropy"/>.
/// </remarks>
public static class SmoothedEntropy
{
    private const double Epsilon = 1e-15;

    /// <param name="logits">[n, C], tempered.</param>
    /// <returns>float64 [n], up to log C.</returns>
    /// <exception cref="ArgumentException">The logits are no matrix.</exception>
    public static Tensor Of(Tensor logits)
    {
        Shapes.Require(logits, [-1, -1]);
        var p = logits.to(float64).softmax(1);
        return -(p * (p + Epsilon).log()).sum(1);
    }
}
