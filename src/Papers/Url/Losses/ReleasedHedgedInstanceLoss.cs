using Retable.Papers.Url.Distributions;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Losses;

/// <summary>Hedged instance embeddings as the released code has them: NaN as soon as one match probability is above 1 − 1e-5.</summary>
/// <remarks>
/// <para>L = −mean_i(mean_{j positive} ln p_ij + mean_{j negative} ln(1 − p_ij)), p with 1e-5 added. Both logarithms are taken of all pairs, the own one too,
/// and what is not meant is multiplied by 0. So for a + b &gt; 11.5 the logarithm of a negative number on the diagonal makes the loss NaN; the published
/// ResNet-50 setting, 26.85 + 2.04, is such a case. It is here to show that; to train there is <see cref="HedgedInstanceLoss"/>.</para>
/// <para>Source: mkirchhof/url@eacd47f, timm/loss/HedgedInstance.py.</para>
/// </remarks>
/// <param name="scale">a, a scalar or [1].</param>
/// <param name="offset">b, a scalar or [1].</param>
/// <param name="samples">S, of each embedding.</param>
public sealed class ReleasedHedgedInstanceLoss(Tensor scale, Tensor offset, long samples = FeatureSamples.Usual)
{
    /// <inheritdoc cref="HedgedInstanceLoss.forward"/>
    public Tensor forward(Tensor features, Tensor uncertainty, IVmfDraws draws, Tensor? labels = null)
    {
        var match = MatchProbabilities.Of(FeatureSamples.Of(features, uncertainty, samples, draws), scale, offset).Match;
        var same = SamePair.Of(features.shape[0], labels, features.device);
        return -(MeanByProduct(match.log(), SamePair.Others(same)) + MeanByProduct((1 - match).log(), same.logical_not())).mean();
    }

    private static Tensor MeanByProduct(Tensor values, Tensor selected)
    {
        var weights = selected.to(values.dtype);
        return (values * weights).sum(-1) / weights.sum(-1);
    }
}
