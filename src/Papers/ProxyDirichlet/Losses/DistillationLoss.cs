using Retable.Learning;
using Retable.Papers.ProxyDirichlet.Teachers;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Losses;

/// <summary>What a student minimises: how far its output is from an ensemble.</summary>
public abstract class DistillationLoss
{
    /// <summary>The mean over a batch.</summary>
    /// <param name="logits">Of the student, [n, K].</param>
    /// <param name="teacher">The ensemble about the same samples.</param>
    /// <returns>A scalar, differentiable in <paramref name="logits"/>.</returns>
    /// <exception cref="ArgumentException">Student and teacher have other shapes.</exception>
    public Tensor forward(Tensor logits, TeacherStatistics teacher)
    {
        Shapes.Require(logits, teacher.MeanProbabilities.shape);
        using var scope = NewDisposeScope();
        return PerSample(logits, teacher).mean().MoveToOuterDisposeScope();
    }

    /// <summary>[n].</summary>
    protected abstract Tensor PerSample(Tensor logits, TeacherStatistics teacher);

    /// <summary>The loss of a name in pipeline files.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="modelOffset">Added to the student's parameters.</param>
    /// <param name="targetOffset">Added to the proxy's parameters.</param>
    public static DistillationLoss Of(LossKind kind, double modelOffset, double targetOffset) => kind switch
    {
        LossKind.ForwardKl => new ForwardKl(),
        LossKind.DirichletLikelihood => new DirichletLikelihood(modelOffset),
        LossKind.Proxy => new ProxyLoss(modelOffset, targetOffset),
        LossKind.RklProxy => new ReverseKlProxy(modelOffset, targetOffset),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such loss"),
    };
}

/// <summary>The losses by their names in the original's command line.</summary>
public enum LossKind
{
    /// <summary><see cref="Losses.ForwardKl"/>: ensemble distillation, EnD.</summary>
    ForwardKl,

    /// <summary><see cref="Losses.DirichletLikelihood"/>: ensemble distribution distillation, EnD².</summary>
    DirichletLikelihood,

    /// <summary><see cref="ProxyLoss"/>.</summary>
    Proxy,

    /// <summary><see cref="ReverseKlProxy"/>: the paper's method, PD-EnD².</summary>
    RklProxy,
}
