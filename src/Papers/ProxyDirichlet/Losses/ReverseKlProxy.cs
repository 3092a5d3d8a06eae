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
        var (shifted, shiftedSum) = (alpha + Epsilon, sum + Epsilon);
        var mediator = (shifted / shiftedSum).log() + DirichletTerms.DigammaRest(shifted) - DirichletTerms.DigammaRest(shiftedSum);
        var reconstruction = -(teacher.MeanProbabilities.to(float64) * mediator).sum(1);
        return reconstruction - (DifferentialEntropy(alpha, sum) / prior);
    }

    /// <summary>H of Dir(α): Σ ln Γ(α_k + ε) − ln Γ(α₀ + ε) − Σ (α_k − 1) d_k.</summary>
    /// <param name="alpha">[n, K], &gt; 0.</param>
    /// <param name="sum">[n, 1].</param>
    /// <returns>[n].</returns>
    internal static Tensor DifferentialEntropy(Tensor alpha, Tensor sum)
    {
        // With x = α + ε the terms α ln x of ln Γ and of (α − 1) ψ cancel on paper; written out they leave only logarithms.
        const double Epsilon = TeacherStatistics.Epsilon;
        var classes = alpha.shape[1];
        var (x, s) = (alpha + Epsilon, sum + Epsilon);
        return ((0.5 + Epsilon) * x.log().sum(1))
            + ((0.5 - Epsilon - classes) * s.log().squeeze(1))
            + ((classes - 1) * (DirichletTerms.HalfLogTwoPi - Epsilon))
            + DirichletTerms.LogGammaRest(x).sum(1) - DirichletTerms.LogGammaRest(s).squeeze(1)
            - ((alpha - 1) * DirichletTerms.DigammaRest(x)).sum(1)
            + ((sum - classes) * DirichletTerms.DigammaRest(s)).squeeze(1);
    }
}
