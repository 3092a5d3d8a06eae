using Retable.Papers.ProxyDirichlet.Teachers;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Losses;

/// <summary>KL(Dir(β) ‖ Dir(α)) from the ensemble's proxy Dirichlet to the student's: the forward direction.</summary>
/// <remarks>
/// <para>β_k = p̄_k · precision + target offset; no ε anywhere, so a student without offset pays an infinite loss for a logit
/// below −745, and a proxy without offset for a class that all members give 0.</para>
/// <para>The README of the original trains ImageNet with it, though the paper's claim is about <see cref="ReverseKlProxy"/>:
/// here it is the ablation. The original adds offset · K to the stored precision on every call; we do not.</para>
/// </remarks>
/// <param name="modelOffset">Added to the student's parameters.</param>
/// <param name="targetOffset">Added to the proxy's parameters.</param>
public sealed class ProxyLoss(double modelOffset, double targetOffset) : DistillationLoss
{
    protected override Tensor PerSample(Tensor logits, TeacherStatistics teacher)
    {
        var (alpha, alphaSum) = StudentDirichlet.Of(logits, modelOffset);
        var precision = teacher.Precision.to(float64);
        var beta = (teacher.MeanProbabilities.to(float64) * precision) + targetOffset;
        var betaSum = precision + (targetOffset * beta.shape[1]);
        var (rest, restOfSum) = (DirichletTerms.Rests(beta), DirichletTerms.Rests(betaSum));
        var expectedLog = (beta / betaSum).log() + rest.Digamma - restOfSum.Digamma;
        return DirichletTerms.LogNormaliser(alpha, alphaSum) - DirichletTerms.LogNormaliser(beta, betaSum, rest.LogGamma, restOfSum.LogGamma)
            + ((beta - alpha) * expectedLog).sum(1);
    }
}
