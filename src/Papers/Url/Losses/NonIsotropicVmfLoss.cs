using Retable.Learning;
using Retable.Papers.Url.Distributions;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Retable.Papers.Url.Losses;

/// <summary>Classification by the likelihood of samples of the embedding under class distributions with a concentration for each direction.</summary>
/// <remarks>
/// <para>K = max(class concentration, 0.1), m_c = μ_c ⊙ K_c, n_c = ‖m_c‖; g_sic = ℓ(n_c) + x_si·m_c + Σ_d ln K_cd − 2 ln n_c; h_ic = ln mean_s exp g_sic;
/// L = mean_i(−h_{i,y} + ln Σ_c exp h_ic). ℓ is the constant of 10 dimensions whatever D is, as in the original.</para>
/// <para>As released, K is the constant 1 / temperature and no optimiser ever sees it. All but the samples in float64.</para>
/// <para>Source: Kirchhof, Roth, Akata, Kasneci, ECCV 2022, arXiv:2207.03784; checked against mkirchhof/url@eacd47f,
/// timm/loss/expected_likelihood.py, NonIsotropicVMF.</para>
/// </remarks>
/// <param name="samples">S, of each embedding.</param>
public sealed class NonIsotropicVmfLoss(long samples = FeatureSamples.Usual)
{
    private const double SmallestConcentration = 0.1;
    private const long NormaliserDimension = 10;

    /// <summary>The loss of a batch.</summary>
    /// <param name="features">Embeddings, not normalised, float [n, D].</param>
    /// <param name="uncertainty">u &gt; 0, float [n].</param>
    /// <param name="labels">Classes, int64 [n].</param>
    /// <param name="classWeight">Of the classifier, whose rows are the classes' directions, float [C, D].</param>
    /// <param name="classConcentration">float [C, D].</param>
    /// <param name="draws">Random numbers.</param>
    /// <returns>A float64 scalar; differentiable in all but the labels.</returns>
    /// <exception cref="ArgumentException">A shape is another one, or an uncertainty is not positive.</exception>
    public Tensor forward(Tensor features, Tensor uncertainty, Tensor labels, Tensor classWeight, Tensor classConcentration, IVmfDraws draws)
    {
        Shapes.Require(classWeight, [-1, features.shape[^1]]);
        Shapes.Require(classConcentration, classWeight.shape);
        Shapes.Require(labels, [features.shape[0]]);
        var drawn = FeatureSamples.Of(features, uncertainty, samples, draws).to(float64); // [S, n, D]
        var concentration = classConcentration.to(float64);
        concentration = concentration.maximum(full_like(concentration, SmallestConcentration));
        var mode = normalize(classWeight.to(float64), dim: -1) * concentration; // [C, D]
        var norm = mode.norm(1); // [C]
        var constant = VmfNormaliser.Of(norm, NormaliserDimension) + concentration.log().sum(1) - (2 * norm.log());
        var likelihood = drawn.matmul(mode.t()) + constant; // [S, n, C]
        return cross_entropy(likelihood.logsumexp(0) - Math.Log(samples), labels);
    }
}
