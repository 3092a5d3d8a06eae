using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Teachers;

/// <summary>What a student needs to know of an ensemble about each sample, and all that it needs: the members themselves are not run again.</summary>
/// <remarks>
/// <para>With p_m the members' probabilities and p̄ their mean: the precision of the proxy Dirichlet is
/// (K − 1) / (2 mkl + ε), mkl = mean_m KL(p̄ ‖ p_m), ε the float32 machine epsilon. For a Dirichlet of large precision α₀ the
/// expected KL from its mean to a sample is about (K − 1) / (2 α₀): the proxy has the ensemble's.</para>
/// <para>Source: Ryabinin, Malinin, Gales, NeurIPS 2021, arXiv:2105.06987; checked against
/// yandex-research/proxy-dirichlet-distillation@39cd2e9. We compute in the logits' own type, which should be float64, and take
/// mkl as 0 where rounding makes it negative: in float32 confident members that agree give precisions of either sign.</para>
/// </remarks>
/// <param name="MeanProbabilities">p̄, [n, K].</param>
/// <param name="MeanLogProbabilities">mean_m ln(p_m + ε), [n, K]: what the Dirichlet likelihood sees of the members.</param>
/// <param name="Mkl">mkl, [n], ≥ 0; also called reverse mutual information.</param>
/// <param name="Precision">Of the proxy, [n, 1], at most (K − 1) / ε.</param>
/// <param name="EntropyOfExpected">Entropy of p̄, [n].</param>
/// <param name="MutualInformation">That less the members' mean entropy, [n].</param>
public sealed record TeacherStatistics(
    Tensor MeanProbabilities, Tensor MeanLogProbabilities, Tensor Mkl, Tensor Precision, Tensor EntropyOfExpected, Tensor MutualInformation)
    : IDisposable
{
    /// <summary>float32's machine epsilon: the constant of the training code, also where it computes in float64.</summary>
    public const double Epsilon = 1.1920928955078125e-07;

    /// <param name="logits">Of the members, [n, M, K], K ≥ 2.</param>
    public static TeacherStatistics Of(Tensor logits)
    {
        Shapes.Require(logits, [-1, -1, -1]);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var probabilities = logits.softmax(2);
        var log = logits.log_softmax(2);
        var mean = probabilities.mean([1]); // [n, K]
        var total = -mean.xlogy(mean).sum(1); // [n]
        var mkl = (-total - (mean.unsqueeze(1) * log).sum(2).mean([1])).clamp_min(0);
        var precision = (logits.shape[2] - 1) / ((2 * mkl) + Epsilon);
        var information = total + (probabilities * log).sum(2).mean([1]);
        var meanLog = probabilities.add(Epsilon).log().mean([1]);
        return new TeacherStatistics(
            mean.MoveToOuterDisposeScope(),
            meanLog.MoveToOuterDisposeScope(),
            mkl.MoveToOuterDisposeScope(),
            precision.unsqueeze(1).MoveToOuterDisposeScope(),
            total.MoveToOuterDisposeScope(),
            information.MoveToOuterDisposeScope());
    }
    public void Dispose()
    {
        foreach (var tensor in new[] { MeanProbabilities, MeanLogProbabilities, Mkl, Precision, EntropyOfExpected, MutualInformation })
        {
            tensor.Dispose();
        }
    }
}
