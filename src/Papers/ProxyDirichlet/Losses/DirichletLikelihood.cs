using Retable.Papers.ProxyDirichlet.Teachers;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Losses;

/// <summary>Ensemble distribution distillation (EnD²): the negative log likelihood of the members under the student's Dirichlet.</summary>
/// <remarks>
/// Σ_k ln Γ(α_k + ε) − ln Γ(α₀ + ε) − Σ_k (α_k − 1) mean_m ln(p_mk + ε), without a temperature.
/// Source: Malinin, Mlodozeniec, Gales, ICLR 2020, arXiv:1905.00076.
/// </remarks>
/// <param name="modelOffset">Added to the student's parameters.</param>
public sealed class DirichletLikelihood(double modelOffset) : DistillationLoss
{
    protected override Tensor PerSample(Tensor logits, TeacherStatistics teacher)
    {
        const double Epsilon = TeacherStatistics.Epsilon;
        var (alpha, precision) = StudentDirichlet.Of(logits, modelOffset);
        return DirichletTerms.LogNormaliser(alpha + Epsilon, precision + Epsilon, (alpha.shape[1] - 1) * Epsilon)
            - ((alpha - 1) * teacher.MeanLogProbabilities.to(float64)).sum(1);
    }
}
