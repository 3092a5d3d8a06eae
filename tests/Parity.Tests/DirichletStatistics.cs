using Retable.Papers.ProxyDirichlet;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>A Dirichlet's uncertainties as the original's training code logs them, each [n], clamped at 0; no step of ours computes them.</summary>
/// <remarks>ε stands inside logarithms and digammas, where the evaluation code has another constant or none.</remarks>
internal sealed record DirichletStatistics(
    Tensor EntropyOfExpected, Tensor ExpectedEntropy, Tensor MutualInformation, Tensor Epkl, Tensor Mkl)
{
    public static DirichletStatistics Of(StudentDirichlet dirichlet)
    {
        const double Epsilon = TeacherStatistics.Epsilon;
        var (alpha, precision) = dirichlet;
        var q = alpha / precision;
        var log = (q + Epsilon).log();
        var information = -((q + Epsilon) * (log - (alpha + 1 + Epsilon).digamma() + (precision + 1 + Epsilon).digamma())).sum(1);
        return new DirichletStatistics(
            (-(q * log).sum(1)).clamp_min(0),
            Entropies.ExpectedUnderDirichlet(q, alpha, precision).clamp_min(0),
            information.clamp_min(0),
            (alpha.shape[1] - 1) / precision.squeeze(1),
            (q * (log - (alpha + Epsilon).digamma() + (precision + Epsilon).digamma())).sum(1).clamp_min(0));
    }
}
