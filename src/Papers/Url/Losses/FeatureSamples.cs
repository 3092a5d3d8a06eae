using Retable.Learning;
using Retable.Papers.Url.Distributions;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Retable.Papers.Url.Losses;

/// <summary>Samples of where an image's embedding could lie: von Mises–Fisher around the embedding's direction, the less concentrated the more uncertain.</summary>
internal static class FeatureSamples
{
    /// <summary>How many the original draws.</summary>
    public const long Usual = 16;

    // κ² of a smaller one, which its gradient needs, is no float32.
    private const double Smallest = 1e-18;

    /// <param name="features">Embeddings, not normalised, float [n, D].</param>
    /// <param name="uncertainty">u &gt; 0, float [n]; κ = 1 / u. Below 1e-18 it counts as that.</param>
    /// <param name="samples">S.</param>
    /// <param name="draws">Random numbers.</param>
    /// <returns>Unit vectors, [S, n, D].</returns>
    /// <exception cref="ArgumentException">A shape is another one, or an uncertainty is not positive.</exception>
    public static Tensor Of(Tensor features, Tensor uncertainty, long samples, IVmfDraws draws)
    {
        Shapes.Require(features, [-1, -1]);
        Shapes.Require(uncertainty, [features.shape[0]]);
        return new VonMisesFisher(normalize(features, dim: -1), 1 / uncertainty.clamp_min(Smallest)).rsample(samples, draws);
    }
}
