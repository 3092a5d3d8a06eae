using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Heads;

/// <summary>Uncertainties that need no network of their own; each [n], larger is less certain.</summary>
/// <remarks>Source: mkirchhof/url@eacd47f, timm/models/_uncertainizer.py.</remarks>
public static class Uncertainties
{
    /// <summary>1 / ‖f‖ of embeddings [n, D]; ∞ for an embedding of zeros.</summary>
    public static Tensor InverseNorm(Tensor features)
    {
        Shapes.Require(features, [-1, -1]);
        return 1 / features.norm(1);
    }

    /// <summary>The same for every image: the control.</summary>
    public static Tensor Constant(Tensor features) => features.detach().new_ones(features.shape[0]);

    /// <summary>−Σ p ln p in nats over the last axis, 0 ln 0 = 0.</summary>
    /// <param name="logits">[..., C]; logarithms of probabilities serve too.</param>
    public static Tensor ClassEntropy(Tensor logits)
    {
        var logarithms = logits.log_softmax(-1);
        // A class of probability 0 may have the logarithm −∞.
        return -(logarithms.exp() * logarithms.clamp_min(finfo(logits.dtype).min)).sum(-1);
    }

    /// <summary>Jensen–Shannon divergence of several predictions: the entropy of their mean less the mean of their entropies.</summary>
    /// <param name="logits">[S, n, C].</param>
    /// <returns>[n], from 0, where all agree, to the smaller of ln S and ln C.</returns>
    public static Tensor Disagreement(Tensor logits) =>
        ClassEntropy(MeanPrediction.Of(logits)) - ClassEntropy(logits).mean([0L]);

    /// <summary>What uncertainties are multiplied by so that they start at a given mean.</summary>
    /// <param name="target">The mean to start at, &gt; 0.</param>
    /// <param name="batches">Uncertainties of the first training batches, of the network in evaluation. Each batch counts alike, whatever its size; the original takes 10.</param>
    public static double StartingScale(double target, IReadOnlyCollection<Tensor> batches) =>
        target / batches.Average(uncertainty => uncertainty.detach().to(float64).mean().item<double>());
}
