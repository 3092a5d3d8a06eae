using Retable.Contract;

namespace Retable.Learning.Data.Corruptions;

/// <summary>A corruption of images at one severity.</summary>
public interface ICorruption
{
    /// <summary>Corrupts one image.</summary>
    /// <param name="image">Not changed.</param>
    /// <param name="draws">The source of randomness; a corruption without any does not use it.</param>
    /// <exception cref="ArgumentException">The corruption is not for images of this size or number of channels.</exception>
    FloatImage Apply(ByteImage image, Philox draws);
}
