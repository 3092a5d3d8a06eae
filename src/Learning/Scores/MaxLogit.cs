using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>The negative maximum logit, −max_k z_k. Higher is more unknown.</summary>
/// <remarks>Source: Hendrycks et al., "Scaling out-of-distribution detection for real-world settings", ICML 2022.</remarks>
public static class MaxLogit
{
    /// <param name="logits">[n, C].</param>
    /// <returns>float64 [n].</returns>
    public static Tensor Of(Tensor logits) => -logits.to(float64).max(1).values;
}
