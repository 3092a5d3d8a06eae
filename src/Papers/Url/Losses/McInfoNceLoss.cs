using Retable.Papers.Url.Distributions;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Losses;

/// <summary>MCInfoNCE: InfoNCE of embeddings that are distributions, as an average over samples of them.</summary>
/// <remarks>
/// <para>L = −mean_i(ln mean_s exp(P_i − N_i)), P and N of sample s (<see cref="ContrastiveLogRatio"/>).</para>
/// <para>Source: Kirchhof, Kasneci, Oh, ICML 2023, arXiv:2302.02865; checked against mkirchhof/url@eacd47f, timm/loss/MCInfoNCE.py.</para>
/// </remarks>
/// <param name="scale">1 / temperature, a scalar or [1].</param>
/// <param name="samples">S, of each embedding.</param>
public sealed class McInfoNceLoss(Tensor scale, long samples = FeatureSamples.Usual)
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="features">Embeddings, not normalised, float [n, D].</param>
    /// <param name="uncertainty">u &gt; 0, float [n].</param>
    /// <param name="draws">Random numbers.</param>
    /// <param name="labels">Null: rows 2i and 2i + 1 are crops of one image. Given, int64 [n], rows of one label are positives.</param>
    /// <returns>A scalar; differentiable in features, uncertainty and scale.</returns>
    /// <exception cref="ArgumentException">A shape is another one, an uncertainty is not positive, or n is odd where there are no labels.</exception>
    public Tensor forward(Tensor features, Tensor uncertainty, IVmfDraws draws, Tensor? labels = null)
    {
        var drawn = FeatureSamples.Of(features, uncertainty, samples, draws); // [S, n, D]
        var similarities = drawn.matmul(drawn.transpose(-2, -1)) * scale; // [S, n, n]
        var ratios = ContrastiveLogRatio.Of(similarities, SamePair.Of(features.shape[0], labels, features.device)); // [S, n]
        return -(ratios.logsumexp(0) - Math.Log(samples)).mean();
    }
}
