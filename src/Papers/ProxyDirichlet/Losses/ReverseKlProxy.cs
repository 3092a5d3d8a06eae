using Retable.Papers.ProxyDirichlet.Teachers;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Losses;

/// <summary>The paper's method (PD-EnD²): reverse KL from the student's Dirichlet to the ensemble's proxy, scaled by the proxy's precision.</summary>
/// <remarks>
/// <para>L = −Σ_k p̄_k d_k − H / B₀ with the mediator d_k = ψ(α_k + ε) − ψ(α₀ + ε), the student's expected log probability, H
/// the student's differential entropy and B₀ = precision + target offset · K.</para>
/// <para>Up to a constant that is KL(Dir(α) ‖ Dir(1 + B₀ p̄)) / B₀: a reconstruction term and a prior term of weight 1 / B₀. Its
/// minimiser is α_k = 1 + B₀ p̄_k. The offset enters B₀ alone, p̄ is not smoothed: we follow the code.</para>
/// <para>Source: Ryabinin, Malinin, Gales, NeurIPS 2021, arXiv:2105.06987; checked against
/// yandex-research/proxy-dirichlet-distillation@39cd2e9.</para>
/// </remarks>
/// <param name="modelOffset">Added to the student's parameters; the paper's is 1.</param>
/// <param name="targetOffset">Times K, added to the proxy's precision; the paper's is 1.</param>
public sealed class ReverseKlProxy(double modelOffset, double targetOffset) : DistillationLoss
{
    protected override Tensor PerSample(Tensor logits, TeacherStatistics teacher)
    {
        const double Epsilon = TeacherStatistics.Epsilon;
        var (alpha, sum) = StudentDirichlet.Of(logits, modelOffset);
        var prior = teacher.Precision.to(float64).squeeze(1) + (targetOffset * alpha.shape[1]);
        var (x, s) = (alpha + Epsilon, sum + Epsilon);

        var (logGamma, digamma) = DirichletTerms.Rests(x);
        var (logGammaOfSum, digammaOfSum) = DirichletTerms.Rests(s);
        var mediator = (x / s).log() + digamma - digammaOfSum;
        var reconstruction = -(teacher.MeanProbabilities.to(float64) * mediator).sum(1);
        var entropy = LogarithmicPart(x, s) + logGamma.sum(1) - logGammaOfSum.squeeze(1)
            - ((alpha - 1) * digamma).sum(1)
            + ((sum - alpha.shape[1]) * digammaOfSum).squeeze(1);
        return reconstruction - (entropy / prior);
    }

    /// <summary>The logarithms in H = Σ ln Γ(α_k + ε) − ln Γ(α₀ + ε) − Σ (α_k − 1) d_k, the differential entropy of Dir(α): what is left of it beside f and g.</summary>
    /// <param name="x">α + ε, [n, K], &gt; 0.</param>
    /// <param name="s">α₀ + ε, [n, 1].</param>
    /// <returns>[n].</returns>
    private static Tensor LogarithmicPart(Tensor x, Tensor s)
    {
        // The terms α ln x of ln Γ and of (α − 1) ψ cancel on paper; written out they leave only logarithms.
        const double Epsilon = TeacherStatistics.Epsilon;
        var classes = x.shape[1];
        return ((0.5 + Epsilon) * x.log().sum(1))
            + ((0.5 - Epsilon - classes) * s.log().squeeze(1))
            + ((classes - 1) * (DirichletTerms.HalfLogTwoPi - Epsilon));
    }
}
