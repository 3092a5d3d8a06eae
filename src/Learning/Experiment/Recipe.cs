using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Learning.Experiment;

/// <summary>How long and how fast a network learns, and from how many images: the parameters that every training has.</summary>
/// <remarks>
/// A group of a verb's parameters: <c>recipe: {epochs: 4, seed: 1}</c>. A paper that adds to it derives a record and sets other defaults in
/// its constructor. What is minimised, by which optimizer and under which schedule, is the paper's business.
/// </remarks>
public record Recipe
{
    /// <summary>Root seed: every random choice of the training derives from it.</summary>
    public long Seed { get; init; }

    /// <summary>Passes over the training images.</summary>
    [Range(1, 100_000)]
    public required int Epochs { get; init; }

    /// <summary>At most so many training images, classes in their shares.</summary>
    [Range(1, int.MaxValue)]
    public int TrainSize { get; init; } = int.MaxValue;

    /// <summary>Images of a step; the last batch of an epoch is what is left.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 128;

    /// <summary>Learning rate of the first step.</summary>
    [Range(0, 100)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>L2 penalty of the optimizer, on every parameter of the network.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; }

    /// <summary>The streams of randomness that belong to <see cref="Seed"/>.</summary>
    public SeedSequence Seeds() => new(unchecked((ulong)Seed));

    /// <summary>The images that are learnt from: all, or <see cref="TrainSize"/> of them, chosen by <paramref name="seeds"/>.</summary>
    public ImageSet Part(ImageSet images, SeedSequence seeds) =>
        images.Count <= TrainSize ? images : images.At(StratifiedSplit.Take(images.Labels, TrainSize, seeds));
}
