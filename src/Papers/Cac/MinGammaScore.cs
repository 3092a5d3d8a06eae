using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The paper's score: min_j γ_j. Higher is more unknown; a point far beyond an anchor counts as known.</summary>
/// <remarks>Source: dimitymiller/cac-openset@bd9c7f5, metrics.py with utils.py, gather_outputs.</remarks>
public static class MinGammaScore
{
    /// <param name="distances">[n, C]: Euclidean in the paper.</param>
    /// <returns>[n], ≥ 0.</returns>
    public static Tensor Of(Tensor distances) => Gamma.Of(distances).min(1).values;
}
