// Ensemble distribution distillation with proxy targets, in the order of the paper. No input, no output: Data.cs, Train.cs, Distill.cs and Evaluate.cs have those.
//
//   claim     With many classes the likelihood of a Dirichlet (EnD²) trains badly, because improbable classes have the larger gradients; the reverse KL
//             divergence to a proxy Dirichlet, made of the ensemble's statistics, does not: one network keeps what an ensemble knows.
//   table     proxy-dirichlet/classification, /detection, /gradient-share, /imagenet
//   command   ./build.sh Reproduce --table proxy-dirichlet/classification
//
//   paper     Ryabinin, Malinin, Gales, NeurIPS 2021, arXiv:2105.06987
//   code      yandex-research/proxy-dirichlet-distillation@39cd2e9, folder imagenet
//
// K classes, M members with logits l ∈ ℝ^{M×K} and probabilities p_m, p̄ = mean_m p_m; a student with logits z ∈ ℝ^K. ψ is the digamma function, ε float32's
// machine epsilon. The equations have the numbers of this file, which docs/papers/proxy-dirichlet.md uses too; eq. 8 to eq. 10 are in ProxyDirichlet.Uncertainty.cs,
// ln Γ and ψ without a loss of digits in ProxyDirichlet.Gamma.cs.

using Retable.Contract;
using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

// eq. 1 the ensemble's statistics, and the proxy Dirichlet
//
//   mkl = mean_m KL(p̄ ‖ p_m)          B = (K − 1) / (2 mkl + ε)          β = B p̄
//
// For a Dirichlet of large precision α₀ the expected KL from its mean to a sample is about (K − 1) / (2 α₀): the proxy has the ensemble's.

/// <summary>Everything that a student needs to know about an ensemble for each sample (eq. 1), so that the members need not be run again.</summary>
/// <remarks>
/// Computed in the logits' own type, which should be float64, with mkl = 0 where rounding makes it negative: in float32, as the original has it, confident
/// members that agree give precisions of either sign.
/// </remarks>
/// <param name="MeanProbabilities">p̄, [n, K].</param>
/// <param name="MeanLogProbabilities">mean_m ln(p_m + ε), [n, K]: what the Dirichlet likelihood (eq. 4) uses of the members.</param>
/// <param name="Mkl">mkl, [n], ≥ 0; also called reverse mutual information.</param>
/// <param name="Precision">B, [n, 1], at most (K − 1) / ε.</param>
/// <param name="EntropyOfExpected">Entropy of p̄, [n].</param>
/// <param name="MutualInformation">The entropy of p̄ minus the members' mean entropy, [n].</param>
public sealed record TeacherStatistics(
    Tensor MeanProbabilities, Tensor MeanLogProbabilities, Tensor Mkl, Tensor Precision, Tensor EntropyOfExpected, Tensor MutualInformation)
    : IDisposable
{
    /// <summary>ε, the constant of the original's training code, used also when computing in float64.</summary>
    public const double Epsilon = 1.1920928955078125e-07;

    /// <param name="logits">l, [n, M, K], K ≥ 2.</param>
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
        return new TeacherStatistics(mean, meanLog, mkl, precision.unsqueeze(1), total, information).Each(tensor => tensor.MoveToOuterDisposeScope());
    }

    /// <summary>Applies a function to each of the tensors.</summary>
    public TeacherStatistics Each(Func<Tensor, Tensor> change) => new(
        change(MeanProbabilities), change(MeanLogProbabilities), change(Mkl), change(Precision), change(EntropyOfExpected), change(MutualInformation));

    public void Dispose()
    {
        foreach (var tensor in new[] { MeanProbabilities, MeanLogProbabilities, Mkl, Precision, EntropyOfExpected, MutualInformation })
        {
            tensor.Dispose();
        }
    }
}

// eq. 2 the student's Dirichlet
//
//   α_k = exp(z_k) + offset          α₀ = Σ_k α_k          offset 0, or 1 so that no parameter lies below that of the flat Dirichlet

/// <summary>The Dirichlet that a network's logits represent (eq. 2), in float64 whatever type the network computes in.</summary>
/// <param name="Alpha">[n, K], &gt; 0.</param>
/// <param name="Precision">α₀, [n, 1].</param>
public sealed record StudentDirichlet(Tensor Alpha, Tensor Precision)
{
    /// <param name="logits">z, [n, K]. Differentiable; where α reaches its largest value the gradient is 0.</param>
    /// <param name="offset">See eq. 2.</param>
    public static StudentDirichlet Of(Tensor logits, double offset)
    {
        var largest = (double.MaxValue / logits.shape[^1]) - 1;
        // Clipped before exp: behind it the gradient of the clip is 0 · ∞.
        var alpha = (logits.to(float64).clamp_max(Math.Log(largest)).exp() + offset).clamp_max(largest);
        return new StudentDirichlet(alpha, alpha.sum(1, keepdim: true));
    }
}

/// <summary>The distance of a student's output from an ensemble: eq. 3 to eq. 6.</summary>
public abstract class DistillationLoss
{
    /// <summary>The mean loss of a batch.</summary>
    /// <param name="logits">z, [n, K].</param>
    /// <param name="teacher">The ensemble's statistics for the same samples.</param>
    /// <returns>A scalar, differentiable in <paramref name="logits"/>.</returns>
    /// <exception cref="ArgumentException">The shapes of student and teacher do not match.</exception>
    public Tensor forward(Tensor logits, TeacherStatistics teacher)
    {
        Shapes.Require(logits, teacher.MeanProbabilities.shape);
        using var scope = NewDisposeScope();
        return PerSample(logits, teacher).mean().MoveToOuterDisposeScope();
    }

    /// <summary>The loss of each sample, [n].</summary>
    protected abstract Tensor PerSample(Tensor logits, TeacherStatistics teacher);
}

// eq. 3 EnD: forward KL to the ensemble's mean
//
//   L = KL(p̄ ‖ softmax(z)) = Σ_k p̄_k (ln p̄_k − log_softmax(z)_k)          0 ln 0 = 0

/// <summary>Ensemble distillation (eq. 3), in the student's own type.</summary>
/// <remarks>Source: Hinton, Vinyals, Dean 2015, at temperature 1.</remarks>
public sealed class ForwardKlLoss : DistillationLoss
{
    protected override Tensor PerSample(Tensor logits, TeacherStatistics teacher)
    {
        var mean = teacher.MeanProbabilities.to(logits.dtype);
        return mean.xlogy(mean).sum(1) - (mean * logits.log_softmax(1)).sum(1);
    }
}

// eq. 4 EnD²: the likelihood of the members under the student's Dirichlet
//
//   L = Σ_k ln Γ(α_k + ε) − ln Γ(α₀ + ε) − Σ_k (α_k − 1) mean_m ln(p_mk + ε)

/// <summary>Ensemble distribution distillation (eq. 4), without a temperature.</summary>
/// <remarks>Source: Malinin, Mlodozeniec, Gales, ICLR 2020, arXiv:1905.00076.</remarks>
/// <param name="modelOffset">The offset of α.</param>
public sealed class LikelihoodLoss(double modelOffset) : DistillationLoss
{
    protected override Tensor PerSample(Tensor logits, TeacherStatistics teacher)
    {
        const double Epsilon = TeacherStatistics.Epsilon;
        var (alpha, precision) = StudentDirichlet.Of(logits, modelOffset);
        return DirichletTerms.LogNormaliser(alpha + Epsilon, precision + Epsilon, (alpha.shape[1] - 1) * Epsilon)
            - ((alpha - 1) * teacher.MeanLogProbabilities.to(float64)).sum(1);
    }
}

// eq. 5 PD-EnD², forward KL: from the proxy to the student
//
//   L = KL(Dir(β) ‖ Dir(α))          β_k = B p̄_k + target offset

/// <summary>The KL divergence between the proxy and the student's Dirichlet in the forward direction (eq. 5): the ablation.</summary>
/// <remarks>
/// No ε anywhere, so a student without offset pays an infinite loss for a logit below −745, and a proxy without offset for a class that all members give 0.
/// The README of the original trains ImageNet with it, though the paper's claim is about eq. 6. The original adds offset · K to the stored precision on every
/// call; this does not.
/// </remarks>
/// <param name="modelOffset">The offset of α.</param>
/// <param name="targetOffset">The offset of β.</param>
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

// eq. 6 PD-EnD², reverse KL: from the student to the proxy, scaled by the proxy's precision
//
//   L = −Σ_k p̄_k d_k − H / B₀          d_k = ψ(α_k + ε) − ψ(α₀ + ε)          B₀ = B + target offset · K
//   H = Σ_k ln Γ(α_k + ε) − ln Γ(α₀ + ε) − Σ_k (α_k − 1) d_k
//
// Up to a constant that is KL(Dir(α) ‖ Dir(1 + B₀ p̄)) / B₀: a reconstruction term and a prior term of weight 1 / B₀, least at α_k = 1 + B₀ p̄_k.

/// <summary>The paper's method (eq. 6). d is the student's expected log probability, H its differential entropy.</summary>
/// <remarks>The offset enters B₀ alone, p̄ is not smoothed: as in the original's code.</remarks>
/// <param name="modelOffset">The offset of α; the paper's is 1.</param>
/// <param name="targetOffset">The offset that, multiplied by K, is added to B; the paper's is 1.</param>
public sealed class ReverseProxyLoss(double modelOffset, double targetOffset) : DistillationLoss
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

    /// <summary>The part of H that remains besides the rests of ln Γ and ψ: its logarithms.</summary>
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

// eq. 7 MIMO: an ensemble in one network, without a teacher
//
//   L = −mean_{n,m} log_softmax(z_nm)_{y_nm}          M samples in, side by side on the channels; M heads out
//
// A batch of B is repeated R times and shuffled: N = B R rows. The first ⌊N (1 − ρ)⌋ are shuffled again for each slot, the rest show one image to all.

/// <summary>A multi-input network and its loss (eq. 7).</summary>
/// <remarks>Source: Havasi et al., ICLR 2021, arXiv:2010.06610; a mean over the heads, not a sum, and the order of the draws are those of the original's code.</remarks>
public static class Mimo
{
    /// <summary>Shows a different sample to each slot.</summary>
    /// <param name="network">A network that takes M·C channels and gives M·K logits.</param>
    /// <param name="inputs">[n, M, C, H, W].</param>
    /// <returns>[n, M, K].</returns>
    public static Tensor Forward(nn.Module<Tensor, Tensor> network, Tensor inputs)
    {
        var (rows, slots) = (inputs.shape[0], inputs.shape[1]);
        return network.call(inputs.flatten(1, 2)).reshape(rows, slots, -1);
    }

    /// <summary>Shows the same sample to all slots, and returns the mean of the heads' logits, as the original does.</summary>
    /// <param name="network">A network that takes M·C channels and gives M·K logits.</param>
    /// <param name="inputs">[n, C, H, W].</param>
    /// <param name="slots">M.</param>
    /// <returns>[n, K].</returns>
    public static Tensor ForwardTiled(nn.Module<Tensor, Tensor> network, Tensor inputs, int slots) =>
        Forward(network, inputs.unsqueeze(1).expand(-1, slots, -1, -1, -1)).mean([1]);

    /// <param name="logits">[N, M, K].</param>
    /// <param name="labels">int64 [N, M].</param>
    /// <returns>A scalar, in the logits' type.</returns>
    public static Tensor Loss(Tensor logits, Tensor labels) => -logits.log_softmax(2).gather(2, labels.unsqueeze(2)).mean();

    /// <summary>The number of rows that are shuffled for each slot.</summary>
    public static int Shuffled(int rows, double repetition) => (int)Math.Floor(rows * (1 - repetition));

    /// <summary>Draws the image that each slot sees in each row of a training batch.</summary>
    /// <param name="batch">B.</param>
    /// <param name="slots">M.</param>
    /// <param name="repetition">ρ; 0.6 in the original.</param>
    /// <param name="repeats">R; 2 in the original.</param>
    /// <param name="draws">The source of the permutations.</param>
    /// <returns>For each of the N rows the image of each slot, in 0 … B − 1.</returns>
    public static int[][] DrawRows(int batch, int slots, double repetition, int repeats, Philox draws)
    {
        var rows = batch * repeats;
        var shuffled = Shuffled(rows, repetition);
        return Arrange(batch, draws.Permutation(rows), [.. Enumerable.Range(0, slots).Select(_ => draws.Permutation(shuffled))]);
    }

    /// <summary>Arranges the rows according to given permutations.</summary>
    /// <param name="batch">B.</param>
    /// <param name="main">The permutation of the N rows.</param>
    /// <param name="perSlot">For each slot, a permutation of the shuffled rows.</param>
    public static int[][] Arrange(int batch, IReadOnlyList<int> main, IReadOnlyList<IReadOnlyList<int>> perSlot) =>
        [.. Enumerable.Range(0, main.Count).Select(row =>
            perSlot.Select(own => main[row < own.Count ? own[row] : row] % batch).ToArray())];
}
