using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>−T · log Σ_k exp(z_k / T): the free energy of the logits. Higher is more unknown.</summary>
/// <remarks>Source: Liu, Wang, Owens, Li, "Energy-based out-of-distribution detection", NeurIPS 2020, arXiv:2010.03759, equation 4.</remarks>
public static class Energy
{
    /// <param name="logits">[n, C].</param>
    /// <param name="temperature">T &gt; 0; the paper takes 1.</param>
    /// <returns>float64 [n], in the unit of the logits.</returns>
    /// <exception cref="ArgumentException">The logits are not a matrix, or T is not positive.</exception>
    public static Tensor Of(Tensor logits, double temperature = 1)
    {
        Shapes.Require(logits, [-1, -1]);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        return -temperature * (logits.to(float64) / temperature).logsumexp(1);
    }
}
