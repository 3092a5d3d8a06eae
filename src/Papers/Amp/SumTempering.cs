using Retable.Learning.Anchoring;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>The temperature as the paper writes it: μ / (1 + exp(τ)), τ the sum of σ over the classes.</summary>
/// <remarks>
/// The released code takes the mean: <see cref="AnchorTempering.Exponential(AnchoredPrediction)"/>. That is no detail: with 10 classes and 5 anchors the mean keeps the
/// divisor in 2 … 2.73, while the sum lets it reach 240. Source: Anirudh, Thiagarajan, ACML 2022, arXiv:2207.04125, equation 1.
/// </remarks>
public static class SumTempering
{
    /// <summary>τ, [N]. The code computes it as a score too, and reports it nowhere. Higher is more unknown.</summary>
    /// <param name="prediction">Of at least two anchors.</param>
    /// <exception cref="InvalidOperationException">There is one anchor only.</exception>
    public static Tensor Disagreement(AnchoredPrediction prediction) => prediction.Deviation.sum([1L]);

    /// <summary>The tempered logits, [N, C].</summary>
    /// <param name="prediction">Of at least two anchors.</param>
    /// <exception cref="InvalidOperationException">There is one anchor only.</exception>
    public static Tensor Of(AnchoredPrediction prediction) => AnchorTempering.Exponential(prediction.Mean, Disagreement(prediction));
}
