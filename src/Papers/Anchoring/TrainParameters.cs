using System.ComponentModel.DataAnnotations;
using Retable.Learning.Training;

namespace Retable.Papers.Anchoring;

/// <summary>Parameters of the verb <c>train</c>. References are never augmented. The profiles' values: <c>docs/papers/anchoring.md</c>.</summary>
public sealed record TrainParameters : MomentumRecipe
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

    /// <summary>Side of the squares of pixels that are averaged into one; 1 keeps all.</summary>
    [Range(1, 8)]
    public int Pool { get; init; } = 1;
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
