using Retable.Learning;
using Retable.Papers.Url.Distributions;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Retable.Papers.Url.Losses;

/// <summary>Classification by the expected likelihood kernel between the embedding's von Mises–Fisher distribution and those of the classes.</summary>
/// <remarks>
/// <para>κ_i = 1 / u_i, κ_c = max(‖w_c‖, 1) · scale, κ_ic = ‖κ_i μ_i + κ_c μ_c‖; s_ic = ℓ(κ_i) + ℓ(κ_c) − ℓ(κ_ic), ℓ of <see cref="VmfNormaliser"/>;
/// L = mean_i(−s_{i,y} + ln Σ_c exp s_ic).</para>
/// <para>κ_ic is taken as √((κ_i − κ_c)² + 2 κ_i κ_c (1 + cos)), relative to the larger of both: that needs no [n, C, D] and overflows nowhere. All in
/// float64, because s is a small difference of large numbers.</para>
/// <para>Source: Kirchhof, Roth, Akata, Kasneci, ECCV 2022, arXiv:2207.03784; checked against mkirchhof/url@eacd47f, timm/loss/expected_likelihood.py,
/// ExpectedLikelihoodKernel.</para>
/// </remarks>
/// <param name="scale">Concentration of a class whose weights have norm 1.</param>
public sealed class ExpectedLikelihoodLoss(double scale = 10)
{
    // Of κ_ic² where two directions are opposite and of one concentration: its root has no gradient at 0.
    private const double Tiny = 1e-300;

    /// <summary>The loss of a batch.</summary>
    /// <param name="features">Embeddings, not normalised, float [n, D].</param>
    /// <param name="uncertainty">u &gt; 0, float [n].</param>
    /// <param name="labels">Classes, int64 [n].</param>
    /// <param name="classWeight">Of the classifier, float [C, D].</param>
    /// <returns>A float64 scalar; differentiable in features, uncertainty and class weights.</returns>
    /// <exception cref="ArgumentException">A shape is another one; the message gives both.</exception>
    public Tensor forward(Tensor features, Tensor uncertainty, Tensor labels, Tensor classWeight)
    {
        var similarities = Similarities(features, uncertainty, classWeight);
        Shapes.Require(labels, [features.shape[0]]);
        return cross_entropy(similarities, labels);
    }

    /// <summary>s, float64 [n, C].</summary>
    public Tensor Similarities(Tensor features, Tensor uncertainty, Tensor classWeight)
    {
        Shapes.Require(features, [-1, -1]);
        Shapes.Require(uncertainty, [features.shape[0]]);
        Shapes.Require(classWeight, [-1, features.shape[1]]);
        var (x, w) = (features.to(float64), classWeight.to(float64));
        var (own, norm) = (1 / uncertainty.to(float64).unsqueeze(1), w.norm(1)); // [n, 1], [C]
        var ofClass = (norm.maximum(ones_like(norm)) * scale).unsqueeze(0); // [1, C]
        var cosine = normalize(x, dim: -1).mm(normalize(w, dim: -1).t()); // [n, C]
        return VmfNormaliser.Of(own, x.shape[1]) + VmfNormaliser.Of(ofClass, x.shape[1]) - VmfNormaliser.Of(Joint(own, ofClass, cosine), x.shape[1]);
    }

    /// <summary>‖κ₁ μ₁ + κ₂ μ₂‖ from the concentrations and the cosine.</summary>
    private static Tensor Joint(Tensor first, Tensor second, Tensor cosine)
    {
        var larger = first.detach().maximum(second.detach());
        var (a, b) = (first / larger, second / larger);
        return larger * ((a - b).square() + (2 * a * b * (1 + cosine))).clamp_min(Tiny).sqrt();
    }
}
