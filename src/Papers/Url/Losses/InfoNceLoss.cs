using Retable.Learning;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Retable.Papers.Url.Losses;

/// <summary>InfoNCE: brings two crops of an image together and keeps other images apart.</summary>
/// <remarks>
/// <para>L = −mean_i(P_i − N_i) on the cosine similarities times a scale; P and N are those of the released code, in which the diagonal counts and
/// the positives are missing below: <see cref="ContrastiveLogRatio"/>.</para>
/// <para>Source: van den Oord, Li, Vinyals, arXiv:1807.03748, equation 4, in the form of mkirchhof/url@eacd47f, timm/loss/MCInfoNCE.py, InfoNCE.</para>
/// </remarks>
/// <param name="scale">1 / temperature, a scalar or [1].</param>
public sealed class InfoNceLoss(Tensor scale)
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="features">Embeddings, not normalised, float [n, D].</param>
    /// <param name="labels">Null: rows 2i and 2i + 1 are crops of one image. Given, int64 [n], rows of one label are positives.</param>
    /// <returns>A scalar; differentiable in features and scale.</returns>
    /// <exception cref="ArgumentException">A shape is another one, or n is odd where there are no labels.</exception>
    public Tensor forward(Tensor features, Tensor? labels = null)
    {
        Shapes.Require(features, [-1, -1]);
        var unit = normalize(features, dim: -1);
        var similarities = unit.mm(unit.t()) * scale; // [n, n]
        return -ContrastiveLogRatio.Of(similarities, SamePair.Of(features.shape[0], labels, features.device)).mean();
    }
}
