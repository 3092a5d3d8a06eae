using Retable.Contract;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Data;

/// <summary>Images with labels, in a fixed order, as a network sees them but for the normalisation.</summary>
public interface ISamples : IDisposable
{
    /// <summary>The data set's name, for metrics and predictions.</summary>
    string Dataset { get; }

    int Count { get; }

    /// <summary>The class of each sample; −1 is unknown.</summary>
    IReadOnlyList<int> Labels { get; }

    /// <summary>Channels, rows and columns of a sample.</summary>
    (int Channels, int Height, int Width) Shape { get; }

    /// <summary>Which samples these are, in what order and size: equal texts stand for equal samples.</summary>
    string Description { get; }

    /// <summary>Samples as they are evaluated.</summary>
    /// <returns>float32 [n, C, H, W], 0 … 1, on the CPU.</returns>
    Tensor Pixels(ReadOnlyMemory<int> samples);

    /// <summary>Samples as they are learnt from.</summary>
    /// <param name="samples">Which.</param>
    /// <param name="draws">Randomness of the augmentation.</param>
    /// <returns>float32 [n, C, H, W], 0 … 1, on the CPU.</returns>
    Tensor AugmentedPixels(ReadOnlyMemory<int> samples, Philox draws);

    /// <summary>Says what will be asked for next, so that it can be made ready meanwhile. It changes no answer.</summary>
    /// <param name="samples">Which.</param>
    /// <param name="draws">A generator in the state of the one that <see cref="AugmentedPixels"/> will get; null for <see cref="Pixels"/>.</param>
    void Announce(ReadOnlyMemory<int> samples, Philox? draws)
    {
    }
}
