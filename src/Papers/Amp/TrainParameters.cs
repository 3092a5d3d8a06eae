using System.ComponentModel.DataAnnotations;

namespace Retable.Papers.Amp;

/// <summary>Parameters of the verb <c>train</c>. The defaults are the recipe for CIFAR but for budget, network and augmentation.</summary>
public sealed record TrainParameters
{
    /// <summary>Whether the network sees pairs of anchor and residual; false is the same network on the images themselves.</summary>
    public bool Anchored { get; init; } = true;

    /// <summary>Every how many batches the anchors that are seen are corrupted: consistency training; 0 for never.</summary>
    [Range(0, 1000)]
    public int CorruptEvery { get; init; } = 5;

    /// <summary>Which images of the batch are the anchors.</summary>
    public AnchorRule AnchorRule { get; init; } = AnchorRule.Permute;

    /// <summary>Classes that no network learns, for images near the known ones; the others are numbered in increasing order.</summary>
    public IReadOnlyList<int> HeldOut { get; init; } = [];

    public NetworkKind Network { get; init; } = NetworkKind.SmallCnn;

    public long Seed { get; init; }

    [Range(1, 100_000)]
    public required int Epochs { get; init; }

    /// <summary>At most so many training images, classes in their shares; the same for all seeds.</summary>
    [Range(1, int.MaxValue)]
    public int TrainSize { get; init; } = int.MaxValue;

    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 128;

    [Range(0, 100)]
    public double LearningRate { get; init; } = 0.1;

    [Range(0, 1)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>On all parameters, those of the normalisation too.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>After which shares of the epochs, rounded to whole ones, the rate falls to a fifth.</summary>
    public IReadOnlyList<double> Milestones { get; init; } = [0.3, 0.6, 0.8];

    /// <summary>Augmentation: each image is moved by up to so many pixels, black outside. An anchor is an image of the batch, augmented as such.</summary>
    [Range(0, 64)]
    public int Padding { get; init; }

    /// <summary>Augmentation: probability of a horizontal flip.</summary>
    [Range(0, 1)]
    public double Flip { get; init; }

    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.28604];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.35302];
}

public enum NetworkKind
{
    /// <summary>Three convolutions, see <see cref="CompactCnn"/>; the laptop profile's.</summary>
    SmallCnn,

    /// <summary>WideResNet-40-2 with dropout 0.3: the publication's Tables 2 and 8.</summary>
    WideResnet,
}
