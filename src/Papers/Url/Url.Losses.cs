// Losses on classes, in which an uncertainty u is learnt. The equations go on from Url.Distributions.cs.

using Retable.Learning;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Retable.Papers.Url;

// eq. 10 loss prediction
//
//   L = mean_i l_i + λ · comparison(u, l)              l_i the cross-entropy of sample i
//
//   URL   comparison = mean_i (u_i − l_i)²
//   PVU   comparison = eq. 11; the backbone and l stand still

/// <summary>Compares predicted uncertainties, [n], with the losses that they predict, [n], and gives a scalar.</summary>
public delegate Tensor LossComparison(Tensor predicted, Tensor loss);

/// <summary>Cross-entropy together with an uncertainty that learns to predict each sample's cross-entropy.</summary>
/// <remarks>
/// <para>L = mean_i l_i + λ · comparison(u, l), l_i the cross-entropy of the logits times the inverse temperature.</para>
/// <para>Source: Kirchhof et al., arXiv:2307.03810 ("Losspred", there with the squared error) and arXiv:2402.16569 ("losspred-order", with
/// <see cref="PairOrder"/>); checked against mkirchhof/url@eacd47f, timm/loss/risk_prediction.py, LossPrediction.</para>
/// </remarks>
/// <param name="lambda">Weight of the comparison, without unit.</param>
/// <param name="comparison">The comparison; null for the mean squared error.</param>
public sealed class LossPredictionLoss(double lambda, LossComparison? comparison = null)
{
    private readonly LossComparison _comparison = comparison ?? ((predicted, loss) => mse_loss(predicted, loss));

    /// <summary>1 / temperature.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Whether the cross-entropy itself is learned; false if the classifier is frozen.</summary>
    public bool LearnsTask { get; init; } = true;

    /// <summary>Whether the comparison changes only the uncertainties, not the losses.</summary>
    public bool DetachesLoss { get; init; } = true;

    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">float [n, C].</param>
    /// <param name="uncertainty">float [n].</param>
    /// <param name="labels">Classes, int64 [n].</param>
    /// <returns>A scalar; differentiable in logits and uncertainty.</returns>
    /// <exception cref="ArgumentException">A shape does not match; the message gives both.</exception>
    public Tensor forward(Tensor logits, Tensor uncertainty, Tensor labels)
    {
        Shapes.Require(logits, [-1, -1]);
        Shapes.Require(uncertainty, [logits.shape[0]]);
        Shapes.Require(labels, [logits.shape[0]]);
        var losses = cross_entropy(logits * Scale, labels, reduction: nn.Reduction.None); // [n]
        var compared = lambda * _comparison(uncertainty, DetachesLoss ? losses.detach() : losses);
        return LearnsTask ? losses.mean() + compared : compared;
    }
}

// eq. 11 the order of pairs
//
//   mean over (i, j) = (2k, 2k + 1) of max(0, gap − s (u_i − u_j))          s = 1 if l_i > l_j, else −1

/// <summary>A ranking loss: of two neighbours in the batch, the one with the larger loss should be more uncertain by a gap.</summary>
/// <remarks>
/// <para>Mean over the pairs (2k, 2k + 1) of max(0, gap − s (u_{2k} − u_{2k+1})), s = 1 if the first has the larger loss, −1 if not, a tie too, and 0 where the
/// losses differ by less than the leeway: such a pair costs the gap and moves nothing. It asks for an order only, not for a scale. At the
/// hinge itself the gradient is one half.</para>
/// <para>Source: Kirchhof et al., arXiv:2402.16569; checked against mkirchhof/url@eacd47f, timm/loss/risk_prediction.py, LossOrderLoss.</para>
/// </remarks>
/// <param name="gap">The gap, in units of the uncertainty.</param>
/// <param name="leeway">The leeway, in units of the loss.</param>
public sealed class PairOrder(double gap = 0.1, double leeway = 0)
{
    /// <param name="predicted">Uncertainties, float [n], n even.</param>
    /// <param name="loss">The losses that they predict, float [n].</param>
    /// <returns>A scalar ≥ 0; differentiable in <paramref name="predicted"/>.</returns>
    /// <exception cref="ArgumentException">A shape does not match, or n is odd.</exception>
    public Tensor forward(Tensor predicted, Tensor loss)
    {
        Shapes.Require(predicted, [-1]);
        Shapes.Require(loss, predicted.shape);
        if (predicted.shape[0] % 2 != 0)
        {
            throw new ArgumentException($"{predicted.shape[0]} samples are no pairs", nameof(predicted));
        }

        var (pairs, losses) = (predicted.reshape(-1, 2), loss.reshape(-1, 2));
        var (first, second) = (losses.select(1, 0), losses.select(1, 1));
        var isDecided = (first - second).abs() >= leeway;
        var sign = where(first > second, ones_like(first), -ones_like(first)).masked_fill(isDecided.logical_not(), 0);
        var missing = gap - (sign * (pairs.select(1, 0) - pairs.select(1, 1)));
        return missing.maximum(zeros_like(missing)).mean();
    }
}

// eq. 12 expected likelihood kernel (ELK)
//
//   s_ic = ℓ(κ_i) + ℓ(κ_c) − ℓ(‖κ_i μ_i + κ_c μ_c‖)    ℓ of eq. 9, κ_i = 1 / u_i, κ_c = max(‖w_c‖, 1) · scale
//   L = mean_i(−s_{i,y} + ln Σ_c exp s_ic)

/// <summary>Classification by the expected likelihood kernel between the embedding's von Mises–Fisher distribution and those of the classes.</summary>
/// <remarks>
/// <para>κ_i = 1 / u_i, κ_c = max(‖w_c‖, 1) · scale, κ_ic = ‖κ_i μ_i + κ_c μ_c‖; s_ic = ℓ(κ_i) + ℓ(κ_c) − ℓ(κ_ic), ℓ of <see cref="VmfNormaliser"/>;
/// L = mean_i(−s_{i,y} + ln Σ_c exp s_ic).</para>
/// <para>κ_ic is taken as √((κ_i − κ_c)² + 2 κ_i κ_c (1 + cos)), relative to the larger of both: that needs no [n, C, D] and overflows nowhere. All in
/// float64, because s is a small difference of large numbers.</para>
/// <para>Source: Kirchhof, Roth, Akata, Kasneci, ECCV 2022, arXiv:2207.03784; checked against mkirchhof/url@eacd47f, timm/loss/expected_likelihood.py,
/// ExpectedLikelihoodKernel.</para>
/// </remarks>
/// <param name="scale">The concentration of a class whose weights have norm 1.</param>
public sealed class ExpectedLikelihoodLoss(double scale = 10)
{
    // Of κ_ic² where two directions are opposite and of one concentration: its root has no gradient at 0.
    private const double Tiny = 1e-300;

    /// <summary>The loss of a batch.</summary>
    /// <param name="features">Embeddings, not normalised, float [n, D].</param>
    /// <param name="uncertainty">u &gt; 0, float [n].</param>
    /// <param name="labels">Classes, int64 [n].</param>
    /// <param name="classWeight">The weight of the classifier, float [C, D].</param>
    /// <returns>A float64 scalar; differentiable in features, uncertainty and class weights.</returns>
    /// <exception cref="ArgumentException">A shape does not match; the message gives both.</exception>
    public Tensor forward(Tensor features, Tensor uncertainty, Tensor labels, Tensor classWeight)
    {
        var similarities = Similarities(features, uncertainty, classWeight);
        Shapes.Require(labels, [features.shape[0]]);
        return cross_entropy(similarities, labels);
    }

    /// <summary>The similarities s, float64 [n, C].</summary>
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

    /// <summary>‖κ₁ μ₁ + κ₂ μ₂‖, from the concentrations and the cosine.</summary>
    private static Tensor Joint(Tensor first, Tensor second, Tensor cosine)
    {
        var larger = first.detach().maximum(second.detach());
        var (a, b) = (first / larger, second / larger);
        return larger * ((a - b).square() + (2 * a * b * (1 + cosine))).clamp_min(Tiny).sqrt();
    }
}

// eq. 13 non-isotropic von Mises–Fisher (nivMF)
//
//   h_ic = ln mean_s exp(ℓ(n_c) + x_si·m_c + Σ_d ln K_cd − 2 ln n_c)          x_si of eq. 8, m_c = μ_c ⊙ K_c, n_c = ‖m_c‖
//   L = mean_i(−h_{i,y} + ln Σ_c exp h_ic)
//
//   released   K = scale, which no optimizer sees; ℓ that of 10 dimensions whatever D is

/// <summary>Classification by the likelihood of samples of the embedding under class distributions with one concentration per direction.</summary>
/// <remarks>
/// <para>K = max(class concentration, 0.1), m_c = μ_c ⊙ K_c, n_c = ‖m_c‖; g_sic = ℓ(n_c) + x_si·m_c + Σ_d ln K_cd − 2 ln n_c; h_ic = ln mean_s exp g_sic;
/// L = mean_i(−h_{i,y} + ln Σ_c exp h_ic). ℓ is the constant of 10 dimensions whatever D is, as in the original.</para>
/// <para>As released, K is the constant 1 / temperature and no optimiser ever sees it. All but the samples in float64.</para>
/// <para>Source: Kirchhof, Roth, Akata, Kasneci, ECCV 2022, arXiv:2207.03784; checked against mkirchhof/url@eacd47f,
/// timm/loss/expected_likelihood.py, NonIsotropicVMF.</para>
/// </remarks>
/// <param name="samples">S, the number of samples of each embedding.</param>
public sealed class NonIsotropicVmfLoss(long samples = FeatureSamples.Usual)
{
    private const double SmallestConcentration = 0.1;
    private const long NormaliserDimension = 10;

    /// <summary>The loss of a batch.</summary>
    /// <param name="features">Embeddings, not normalised, float [n, D].</param>
    /// <param name="uncertainty">u &gt; 0, float [n].</param>
    /// <param name="labels">Classes, int64 [n].</param>
    /// <param name="classWeight">The weight of the classifier, whose rows are the classes' directions, float [C, D].</param>
    /// <param name="classConcentration">float [C, D].</param>
    /// <param name="draws">Random numbers.</param>
    /// <returns>A float64 scalar; differentiable in all but the labels.</returns>
    /// <exception cref="ArgumentException">A shape does not match, or an uncertainty is not positive.</exception>
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

/// <summary>Samples of where an image's embedding could lie: von Mises–Fisher around the embedding's direction, less concentrated the more uncertain it is.</summary>
internal static class FeatureSamples
{
    /// <summary>The number of samples that the original draws.</summary>
    public const long Usual = 16;

    // κ² of a smaller one, which its gradient needs, is no float32.
    private const double Smallest = 1e-18;

    /// <param name="features">Embeddings, not normalised, float [n, D].</param>
    /// <param name="uncertainty">u &gt; 0, float [n]; κ = 1 / u. Values below 1e-18 count as 1e-18.</param>
    /// <param name="samples">S.</param>
    /// <param name="draws">Random numbers.</param>
    /// <returns>Unit vectors, [S, n, D].</returns>
    /// <exception cref="ArgumentException">A shape does not match, or an uncertainty is not positive.</exception>
    public static Tensor Of(Tensor features, Tensor uncertainty, long samples, IVmfDraws draws)
    {
        Shapes.Require(features, [-1, -1]);
        Shapes.Require(uncertainty, [features.shape[0]]);
        return new VonMisesFisher(normalize(features, dim: -1), 1 / uncertainty.clamp_min(Smallest)).rsample(samples, draws);
    }
}
