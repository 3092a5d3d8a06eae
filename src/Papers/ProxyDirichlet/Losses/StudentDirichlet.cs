using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Losses;

/// <summary>The Dirichlet that a network's logits stand for: α_k = exp(z_k) + offset, in float64 whatever the network computes in.</summary>
/// <param name="Alpha">[n, K], &gt; 0.</param>
/// <param name="Precision">α₀ = Σ α_k, [n, 1].</param>
public sealed record StudentDirichlet(Tensor Alpha, Tensor Precision)
{
    /// <param name="logits">z, [n, K]. Differentiable; where α reaches its largest value the gradient is 0.</param>
    /// <param name="offset">0, or 1 so that no parameter lies below that of the flat Dirichlet.</param>
    public static StudentDirichlet Of(Tensor logits, double offset)
    {
        var largest = (double.MaxValue / logits.shape[^1]) - 1;
        // Clipped before exp: behind it the gradient of the clip is 0 · ∞.
        var alpha = (logits.to(float64).clamp_max(Math.Log(largest)).exp() + offset).clamp_max(largest);
        return new StudentDirichlet(alpha, alpha.sum(1, keepdim: true));
    }
}
