using Retable.Papers.Url.Distributions;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Losses;

/// <summary>Hedged instance embeddings: a pair is a match with a probability, averaged over samples of both embeddings.</summary>
/// <remarks>
/// <para>L = −mean_i(mean_{j positive} ln(p_ij + 1e-5) + mean_{j negative} ln(1 − p_ij + 1e-5)).</para>
/// <para>Source: Oh et al., ICLR 2019, arXiv:1810.00319, with samples on the sphere and their product for a distance, as in mkirchhof/url. The released code departs from its
/// cross-entropy, so there are three classes: this one, which is finite for every input; <see cref="ReleasedHedgedInstanceLoss"/>, which is not; and <see cref="SubmittedHedgedInstanceLoss"/>, behind the published numbers.</para>
/// </remarks>
/// <param name="scale">a, a scalar or [1].</param>
/// <param name="offset">b, a scalar or [1].</param>
/// <param name="samples">S, of each embedding.</param>
public sealed class HedgedInstanceLoss(Tensor scale, Tensor offset, long samples = FeatureSamples.Usual)
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="features">Embeddings, not normalised, float [n, D].</param>
    /// <param name="uncertainty">u &gt; 0, float [n].</param>
    /// <param name="draws">Random numbers.</param>
    /// <param name="labels">Null: rows 2i and 2i + 1 are positives. Given, int64 [n], rows of one label are.</param>
    /// <returns>A scalar; differentiable in features, uncertainty, scale and offset.</returns>
    /// <exception cref="ArgumentException">A shape is another one, an uncertainty is not positive, or n is odd where there are no labels.</exception>
    public Tensor forward(Tensor features, Tensor uncertainty, IVmfDraws draws, Tensor? labels = null)
    {
        var pairs = MatchProbabilities.Of(FeatureSamples.Of(features, uncertainty, samples, draws), scale, offset);
        var same = SamePair.Of(features.shape[0], labels, features.device);
        var positive = MatchProbabilities.MeanOf(pairs.Match.log(), SamePair.Others(same));
        var negative = MatchProbabilities.MeanOf(pairs.NoMatch.log(), same.logical_not());
        return -(positive + negative).mean();
    }
}
