using Retable.Contract;

namespace Retable.Learning.Data.Corruptions;

/// <summary>A corruption without randomness.</summary>
public abstract class DeterministicCorruption : ICorruption
{
    /// <inheritdoc cref="ICorruption.Apply"/>
    public abstract FloatImage Apply(ByteImage image);

    FloatImage ICorruption.Apply(ByteImage image, Philox draws) => Apply(image);
}
