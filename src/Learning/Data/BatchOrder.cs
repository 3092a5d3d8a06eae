using Retable.Contract;

namespace Retable.Learning.Data;

/// <summary>Which samples each batch of each epoch holds: a pure function of seed, epoch and batch.</summary>
/// <remarks>Every epoch is a uniform permutation of its own; the last batch is the rest and may be smaller.</remarks>
/// <param name="samples">n ≥ 1.</param>
/// <param name="batchSize">B ≥ 1.</param>
/// <param name="seeds">The run's seeds.</param>
public sealed class BatchOrder(int samples, int batchSize, SeedSequence seeds)
{
    private int _epoch = -1;
    private int[] _order = [];

    public int Samples => samples;

    /// <summary>The number of batches per epoch, ⌈n / B⌉.</summary>
    public int BatchesPerEpoch { get; } = samples >= 1 && batchSize >= 1
        ? (samples + batchSize - 1) / batchSize
        : throw new ArgumentException($"{samples} samples in batches of {batchSize}: both must be at least 1");

    /// <summary>Positions of the samples of a batch.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="batch">0 … <see cref="BatchesPerEpoch"/> − 1.</param>
    public ReadOnlyMemory<int> this[int epoch, int batch]
    {
        get
        {
            if (epoch != _epoch)
            {
                (_epoch, _order) = (epoch, seeds.Generator("batch order", epoch).Permutation(samples));
            }

            var start = batch * batchSize;
            return _order.AsMemory(start, Math.Min(batchSize, samples - start));
        }
    }
}
