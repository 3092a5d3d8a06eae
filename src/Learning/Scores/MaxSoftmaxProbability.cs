using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>−max_k softmax(z)_k: the baseline score of open-set recognition. Higher is more unknown.</summary>
/// <remarks>Source: Hendrycks, Gimpel, "A baseline for detecting misclassified and out-of-distribution examples", ICLR 2017.</remarks>
public static class MaxSoftmaxProbability
{
    /// <param name="logits">[n, C]; widened to float64, in which confident samples do not tie at 1.</param>
    /// <returns>float64 [n], in −1 … −1/C.</returns>
    public static Tensor Of(Tensor logits) => -logits.to(float64).softmax(1).max(1).values;
}
