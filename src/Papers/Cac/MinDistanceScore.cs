using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The plain distance to the nearest anchor. Higher is more unknown.</summary>
public static class MinDistanceScore
{
    /// <param name="distances">[n, C]; squared or not gives the same order.</param>
    /// <returns>[n], ≥ 0.</returns>
    public static Tensor Of(Tensor distances) => distances.min(1).values;
}
