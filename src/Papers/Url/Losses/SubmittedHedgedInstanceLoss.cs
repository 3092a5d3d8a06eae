using Retable.Papers.Url.Distributions;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Losses;

/// <summary>Hedged instance embeddings as the code had them when the paper was submitted: a negative pair adds the logarithm of its match probability.</summary>
/// <remarks>
/// <para>L = −mean_i(mean_{j positive} ln p_ij − mean_{j negative} ln p_ij), p with 1e-5 added: a difference instead of the published cross-entropy
/// (<see cref="HedgedInstanceLoss"/>), bounded below by the 1e-5 alone. The published numbers presumably come from it.</para>
/// <para>Source: mkirchhof/url@d90adb6, timm/loss/HedgedInstance.py.</para>
/// </remarks>
/// <param name="scale">a, a scalar or [1].</param>
/// <param name="offset">b, a scalar or [1].</param>
/// <param name="samples">S, of each embedding.</param>
public sealed class SubmittedHedgedInstanceLoss(Tensor scale, Tensor offset, long samples = FeatureSamples.Usual)
{
    /// <inheritdoc cref="HedgedInstanceLoss.forward"/>
    public Tensor forward(Tensor features, Tensor uncertainty, IVmfDraws draws, Tensor? labels = null)
    {
        var match = MatchProbabilities.Of(FeatureSamples.Of(features, uncertainty, samples, draws), scale, offset).Match.log();
        var same = SamePair.Of(features.shape[0], labels, features.device);
        return -(MatchProbabilities.MeanOf(match, SamePair.Others(same)) - MatchProbabilities.MeanOf(match, same.logical_not())).mean();
    }
}
