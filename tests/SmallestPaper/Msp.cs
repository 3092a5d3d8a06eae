// Maximum softmax probability, the baseline of every paper on images that a classifier should not classify.
//
//   claim     A classifier is surer of images of its classes than of others, so its largest softmax probability tells them apart.
//   table     msp/detection
//   command   ./build.sh Reproduce --table msp/detection
//
//   paper     Hendrycks, Gimpel, "A baseline for detecting misclassified and out-of-distribution examples in neural networks", ICLR 2017, arXiv:1610.02136

using static TorchSharp.torch;

namespace Retable.Papers.Msp;

// eq. 1   score(x) = −max_k softmax(z(x))_k

/// <summary>The score on logits (eq. 1): one number per sample, higher is more unknown.</summary>
/// <remarks>Source: Hendrycks, Gimpel, ICLR 2017, section 3. The paper thresholds the probability itself, so its sign is the other one.</remarks>
public static class Msp
{
    /// <param name="logits">[n, C]; widened to float64, in which confident samples do not tie at 1.</param>
    /// <returns>float64 [n], in −1 … −1/C.</returns>
    public static Tensor Score(Tensor logits) => -logits.to(float64).softmax(1).max(1).values;
}
