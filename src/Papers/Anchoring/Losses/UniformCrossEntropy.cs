using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring.Losses;

/// <summary>Cross-entropy against the uniform distribution: least, log C, where all classes are equally probable.</summary>
/// <remarks>
/// <para>L = −1/(N·C) Σ_n Σ_c log softmax(z_n)_c = mean_n (logsumexp(z_n) − mean_c z_nc); ∂L/∂z = (softmax(z) − 1/C) / N.</para>
/// <para>Source: arXiv:2406.00529, section 3.1 and figure 3. The released code has no such loss.</para>
/// </remarks>
public static class UniformCrossEntropy
{
    /// <param name="logits">float [N, C], N ≥ 1, C ≥ 1.</param>
    /// <returns>A scalar ≥ log C; differentiable, and finite for logits of any finite size.</returns>
    /// <exception cref="ArgumentException">A shape is another one.</exception>
    public static Tensor Of(Tensor logits)
    {
        Shapes.Require(logits, [-1, -1]);
        return -nn.functional.log_softmax(logits, 1).mean();
    }
}
