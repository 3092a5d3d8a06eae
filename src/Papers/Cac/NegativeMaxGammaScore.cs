using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The library's score: −max_j γ_j, in spite of being described as the paper's. Higher is more unknown.</summary>
/// <remarks>
/// <para>It is about minus the distance to the farthest anchor: high near the origin, and lower (more known) far beyond an anchor than on it.</para>
/// <para>Source: kkirchheim/pytorch-ood@d047673, loss/cac.py, CACLoss.score.</para>
/// </remarks>
public static class NegativeMaxGammaScore
{
    /// <param name="distances">[n, C]: squared in the library.</param>
    /// <returns>[n], ≤ 0; about −2m² for a sample on its anchor m · e_k.</returns>
    public static Tensor Of(Tensor distances) => -Gamma.Of(distances).max(1).values;
}
