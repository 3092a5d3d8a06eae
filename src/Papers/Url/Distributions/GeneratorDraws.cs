using static TorchSharp.torch;

namespace Retable.Papers.Url.Distributions;

/// <summary>Draws from a seeded generator, on its device.</summary>
/// <remarks>All are drawn in float64, as the original draws its proposals: in float32 a proposal near 1 loses what the sample is made of.</remarks>
/// <param name="generator">Its state moves with every draw.</param>
public sealed class GeneratorDraws(Generator generator) : IVmfDraws
{
    // Zero has no logarithm; a generator does return it.
    private const double Smallest = 1e-20;

    /// <inheritdoc/>
    public Tensor Beta(double concentration, long entries)
    {
        using var scope = NewDisposeScope();
        var parameter = tensor(concentration, dtype: float64, device: generator.device);
        return distributions.Beta(parameter, parameter, generator).sample(entries).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Uniform(params long[] shape) => empty(shape, dtype: float64, device: generator.device).uniform_(0, 1, generator).clamp_min_(Smallest);

    /// <inheritdoc/>
    public Tensor Normal(params long[] shape) => empty(shape, dtype: float64, device: generator.device).normal_(0, 1, generator);
}
