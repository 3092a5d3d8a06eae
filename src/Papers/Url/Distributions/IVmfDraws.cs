using static TorchSharp.torch;

namespace Retable.Papers.Url.Distributions;

/// <summary>The random numbers that samples of a <see cref="VonMisesFisher"/> distribution are made of.</summary>
public interface IVmfDraws
{
    /// <summary>Proposals of a round of rejection: draws from Beta(c, c).</summary>
    /// <param name="concentration">c, &gt; 0.</param>
    /// <param name="entries">How many.</param>
    /// <returns>float [entries].</returns>
    Tensor Beta(double concentration, long entries);

    /// <summary>Draws from all of (0, 1) alike.</summary>
    /// <returns>float, of this shape.</returns>
    Tensor Uniform(params long[] shape);

    /// <summary>Standard normal draws.</summary>
    /// <returns>float, of this shape.</returns>
    Tensor Normal(params long[] shape);
}
