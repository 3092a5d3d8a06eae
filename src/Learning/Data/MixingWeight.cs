using static TorchSharp.torch;

namespace Retable.Learning.Data;

/// <summary>How much of its own each sample keeps in <see cref="Mixup"/> and <see cref="CutMix"/>: λ ~ Beta(α, α).</summary>
public static class MixingWeight
{
    /// <param name="alpha">α &gt; 0; below 1 most blends are close to one of the two.</param>
    /// <param name="generator">Where it comes from.</param>
    /// <returns>0 … 1.</returns>
    public static double Draw(double alpha, Generator generator)
    {
        using var scope = NewDisposeScope();
        var concentration = tensor(alpha, float64);
        using var beta = distributions.Beta(concentration, concentration, generator);
        return beta.sample().item<double>();
    }
}
