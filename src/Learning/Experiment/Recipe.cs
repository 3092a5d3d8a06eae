using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Learning.Experiment;

/// <summary>How long and how fast a network learns, and from how many images: the parameters common to all trainings.</summary>
/// <remarks>
/// A group of a verb's parameters: <c>recipe: {epochs: 4, seed: 1}</c>. A paper that adds to it derives a record and sets other defaults in
/// its constructor. Loss, optimizer and schedule are up to the paper.
/// </remarks>
public record Recipe
{
    /// <summary>Root seed: every random choice of the training derives from it.</summary>
    public long Seed { get; init; }

    /// <summary>The number of passes over the training images.</summary>
    [Range(1, 100_000)]
    public required int Epochs { get; init; }

    /// <summary>The largest number of training images; classes keep their shares.</summary>
    [Range(1, int.MaxValue)]
    public int TrainSize { get; init; } = int.MaxValue;

    /// <summary>Images per step; the last batch of an epoch may have fewer.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 128;

    /// <summary>The learning rate of the first step.</summary>
    [Range(0, 100)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>The optimizer's L2 penalty, on every parameter of the network.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; }

    /// <summary>The random streams that derive from <see cref="Seed"/>.</summary>
    public SeedSequence Seeds() => new(unchecked((ulong)Seed));

    /// <summary>The training images: all of them, or <see cref="TrainSize"/> chosen by <paramref name="seeds"/>.</summary>
    public ImageSet Part(ImageSet images, SeedSequence seeds) =>
        images.Count <= TrainSize ? images : images.At(StratifiedSplit.Take(images.Labels, TrainSize, seeds));
}
