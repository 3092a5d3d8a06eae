using Retable.Contract;

namespace Retable.Learning.Data;

/// <summary>Which samples each batch of each epoch holds: a pure function of seed, epoch and batch.</summary>
/// <remarks>
/// Every epoch is a uniform permutation of its own; the last batch is the rest and may be smaller. Repeated augmentation shows the first n / r samples of the
/// permutation, each r times in a row, so that an epoch is as long as without it. Source: torchvision's references, RASampler, which leaves out what goes beyond a
/// multiple of 256 and deals the copies of a sample to different processes; here they stand in one batch.
/// </remarks>
/// <param name="samples">n ≥ 1.</param>
/// <param name="batchSize">B ≥ 1.</param>
/// <param name="seeds">The run's seeds.</param>
/// <param name="repeats">r ≥ 1: how often an epoch shows each sample that it shows.</param>
public sealed class BatchOrder(int samples, int batchSize, SeedSequence seeds, int repeats = 1)
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
                var permutation = seeds.Generator("batch order", epoch).Permutation(samples);
                (_epoch, _order) = (epoch, repeats == 1 ? permutation : [.. Enumerable.Range(0, samples).Select(place => permutation[place / repeats])]);
            }

            var start = batch * batchSize;
            return _order.AsMemory(start, Math.Min(batchSize, samples - start));
        }
    }
}
