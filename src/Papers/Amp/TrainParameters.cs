using System.ComponentModel.DataAnnotations;
using Retable.Learning.Training;

namespace Retable.Papers.Amp;

/// <summary>Parameters of the verb <c>train</c>. An anchor is an image of the batch, augmented as such.</summary>
public sealed record TrainParameters : MomentumRecipe
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
}

public enum NetworkKind
{
    /// <summary>Three convolutions, see <see cref="CompactCnn"/>; the laptop profile's.</summary>
    SmallCnn,

    /// <summary>WideResNet-40-2 with dropout 0.3: the publication's Tables 2 and 8.</summary>
    WideResnet,
}
