using System.ComponentModel.DataAnnotations;

namespace Retable.Papers.Anchoring;

/// <summary>Parameters of the verb <c>train</c>. The defaults are the recipe for CIFAR but for the budget; <c>docs/papers/anchoring.md</c> has the profiles'.</summary>
public sealed record TrainParameters
{
    /// <summary>Whether the network sees pairs of reference and residual; false is the same network on the images themselves.</summary>
    public bool Anchored { get; init; } = true;

    /// <summary>α: how often no image of a batch is shown its reference.</summary>
    [Range(0, 1)]
    public double Alpha { get; init; }

    /// <summary>What a batch without references is pushed to.</summary>
    public MaskedTarget MaskedTarget { get; init; } = MaskedTarget.Uniform;

    /// <summary>How many training images serve as references; 0 takes all.</summary>
    [Range(0, int.MaxValue)]
    public int ReferenceSet { get; init; }

    public NetworkKind Network { get; init; } = NetworkKind.SlimResnet;

    public long Seed { get; init; }

    [Range(1, 100_000)]
    public required int Epochs { get; init; }

    /// <summary>At most so many training images, classes in their shares; the same for all seeds.</summary>
    [Range(1, int.MaxValue)]
    public int TrainSize { get; init; } = int.MaxValue;

    /// <summary>Images of a batch, and references that it chooses from.</summary>
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

    /// <summary>Augmentation: the image is moved by up to so many pixels, black outside.</summary>
    [Range(0, 64)]
    public int Padding { get; init; }

    /// <summary>Augmentation: probability of a horizontal flip. References are never augmented.</summary>
    [Range(0, 1)]
    public double Flip { get; init; } = 0.5;

    /// <summary>Side of the squares of pixels that are averaged into one; 1 keeps all.</summary>
    [Range(1, 8)]
    public int Pool { get; init; } = 1;

    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.2860];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.3530];
}

/// <summary>Paper and released code disagree about what a network shall say without its reference.</summary>
public enum MaskedTarget
{
    /// <summary>All classes alike: the paper's <see cref="Losses.ReferenceMaskingLoss"/>.</summary>
    Uniform,

    /// <summary>The image's class: the released code's <see cref="Losses.ReleasedMaskingLoss"/>.</summary>
    Label,
}

public enum NetworkKind
{
    /// <summary>Three residual blocks of 16, 32 and 64 channels; the laptop profile's.</summary>
    SlimResnet,

    /// <summary>ResNet-18 with the stem for CIFAR.</summary>
    Resnet18,

    /// <summary>WideResNet-40-2 with dropout 0.3; the publication's for CIFAR-100.</summary>
    WideResnet,
}
