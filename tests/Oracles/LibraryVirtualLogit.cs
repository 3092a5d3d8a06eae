using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>ViM as pytorch-ood computes it: logits are clipped inside the energy, and the subspace gets half the dimensions if too many are asked for.</summary>
/// <remarks>
/// The clip keeps the library's exponentials finite; ours are without it, so that <see cref="VirtualLogit"/> needs none.
/// Source: kkirchheim/pytorch-ood@d047673, detector/vim.py, ViM.
/// </remarks>
public static class LibraryVirtualLogit
{
    private const double Clip = 100;

    /// <param name="features">[n, D] of the training samples.</param>
    /// <param name="weight">W, [C, D].</param>
    /// <param name="bias">b, [C].</param>
    /// <param name="dimensions">Dimensions of the principal subspace; if more than D, ⌊D/2⌋ is taken.</param>
    public static VirtualLogit Fit(Tensor features, Tensor weight, Tensor bias, int dimensions) =>
        VirtualLogit.Fit(features, weight, bias, dimensions > features.shape[1] ? checked((int)features.shape[1] / 2) : dimensions);

    /// <param name="features">[n, D].</param>
    /// <param name="fitted">The result of <see cref="Fit"/>.</param>
    /// <returns>float64 [n]: α · residual − log Σ_k exp(z_k), z_k in −100 … 100.</returns>
    public static Tensor Of(Tensor features, VirtualLogit fitted) =>
        (fitted.Alpha * fitted.ResidualNorm(features)) - fitted.Logits(features).clamp(-Clip, Clip).logsumexp(1);
}
