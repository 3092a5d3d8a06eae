using static TorchSharp.torch;

namespace Retable.Learning.Data;

/// <summary>The share that each sample keeps of itself in <see cref="Mixup"/> and <see cref="CutMix"/>: λ ~ Beta(α, α).</summary>
public static class MixingWeight
{
    /// <param name="alpha">α &gt; 0; below 1, most blends are close to one of the two samples.</param>
    /// <param name="generator">The source of randomness.</param>
    /// <returns>λ, in 0 … 1.</returns>
    public static double Draw(double alpha, Generator generator)
    {
        using var scope = NewDisposeScope();
        var concentration = tensor(alpha, float64);
        using var beta = distributions.Beta(concentration, concentration, generator);
        return beta.sample().item<double>();
    }
}
