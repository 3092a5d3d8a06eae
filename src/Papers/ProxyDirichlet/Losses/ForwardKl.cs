using Retable.Papers.ProxyDirichlet.Teachers;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Losses;

/// <summary>Ensemble distillation (EnD): KL(p̄ ‖ softmax(z)) to the ensemble's mean alone.</summary>
/// <remarks>Σ_k p̄_k (ln p̄_k − log_softmax(z)_k), 0 ln 0 = 0, in the student's own type. Source: Hinton, Vinyals, Dean 2015, at temperature 1.</remarks>
public sealed class ForwardKl : DistillationLoss
{
    protected override Tensor PerSample(Tensor logits, TeacherStatistics teacher)
    {
        var mean = teacher.MeanProbabilities.to(logits.dtype);
        return mean.xlogy(mean).sum(1) - (mean * logits.log_softmax(1)).sum(1);
    }
}
