using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Papers.Anchoring.References;

/// <summary>Which references each training batch draws from: passes over the reference set in random order, started anew with each epoch.</summary>
/// <remarks>
/// A pure function of seed, epoch and batch. A set that is exhausted before the epoch ends is passed through again in another order.
/// Source: LLNL/anchoring@c472301, CIFAR/train.py.
/// </remarks>
/// <param name="references">Positions of the reference set's images, at least one.</param>
/// <param name="batchSize">References to draw from at a step.</param>
/// <param name="batchesPerEpoch">Training batches an epoch.</param>
/// <param name="seeds">The run's seeds.</param>
public sealed class ReferenceOrder(IReadOnlyList<int> references, int batchSize, int batchesPerEpoch, SeedSequence seeds)
{
    private readonly BatchOrder _passes = new(references.Count, batchSize, new SeedSequence(seeds.For("reference order")));

    /// <summary>Positions of the references of a batch.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="batch">0 … batchesPerEpoch − 1.</param>
    public int[] this[int epoch, int batch]
    {
        get
        {
            var passesPerEpoch = (batchesPerEpoch + _passes.BatchesPerEpoch - 1) / _passes.BatchesPerEpoch;
            var (pass, ofPass) = Math.DivRem(batch, _passes.BatchesPerEpoch);
            return [.. _passes[(epoch * passesPerEpoch) + pass, ofPass].ToArray().Select(index => references[index])];
        }
    }
}
