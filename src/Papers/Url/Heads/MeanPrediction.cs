using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Heads;

/// <summary>Several predictions for one image made one: the logarithm of the mean of their probabilities.</summary>
/// <remarks>
/// In logarithms throughout, so that a class that no prediction gives any probability in float has a logarithm, and a gradient, nevertheless.
/// Source: mkirchhof/url@eacd47f, timm/models/_uncertainizer.py, get_unc_out.
/// </remarks>
public static class MeanPrediction
{
    /// <param name="logits">[S, n, C].</param>
    /// <returns>ln mean_s softmax, [n, C].</returns>
    public static Tensor Of(Tensor logits)
    {
        Shapes.Require(logits, [-1, -1, -1]);
        return logits.log_softmax(-1).logsumexp(0) - Math.Log(logits.shape[0]);
    }

    /// <summary>Dropout at test time: several passes of a network whose dropout stays on.</summary>
    /// <remarks>As in the original the embedding that retrieval compares is that of the last pass.</remarks>
    /// <param name="passes">S; the original's is 10.</param>
    /// <param name="features">One pass up to the classifier, [n, D]; draws anew in each call.</param>
    /// <param name="classifier">From features to logits.</param>
    /// <param name="uncertainty">From the logits of all passes, [S, n, C]: <see cref="Uncertainties.Disagreement"/>, or the class entropy of their mean.</param>
    public static UncertainPrediction OfPasses(
        int passes, Func<Tensor> features, Func<Tensor, Tensor> classifier, Func<Tensor, Tensor> uncertainty)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(passes, 1);
        var all = Enumerable.Range(0, passes).Select(_ => features()).ToList();
        var logits = stack(all.Select(classifier)); // [S, n, C]
        return new UncertainPrediction(Of(logits), uncertainty(logits), all[^1]);
    }
}
