using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>Sizes of a <see cref="ResNet"/>.</summary>
/// <param name="Stem">Channels of the first convolution.</param>
/// <param name="Blocks">The number of blocks of the four stages.</param>
/// <param name="Widths">Channels of the stages' 3 × 3 convolutions.</param>
public sealed record ResNetShape(long Stem, IReadOnlyList<int> Blocks, IReadOnlyList<long> Widths)
{
    private const int Stages = 4;

    public static ResNetShape ResNet18 { get; } = new(64, [2, 2, 2, 2], [64, 128, 256, 512]) { HasBottlenecks = false };

    public static ResNetShape ResNet34 { get; } = new(64, [3, 4, 6, 3], [64, 128, 256, 512]) { HasBottlenecks = false };

    public static ResNetShape ResNet50 { get; } = new(64, [3, 4, 6, 3], [64, 128, 256, 512]);

    /// <summary>The number of blocks of the four stages.</summary>
    public IReadOnlyList<int> Blocks { get; } = OfStages(Blocks, nameof(Blocks));

    /// <summary>Channels of the stages' 3 × 3 convolutions.</summary>
    public IReadOnlyList<long> Widths { get; } = OfStages(Widths, nameof(Widths));

    /// <summary>Whether the blocks are bottlenecks; otherwise they have two 3 × 3 convolutions.</summary>
    public bool HasBottlenecks { get; init; } = true;

    /// <summary>Channels after a stage, which counts from 0.</summary>
    internal long Features(int stage) => FeaturesOf(Widths[stage]);

    internal long FeaturesOf(long width) => HasBottlenecks ? width * Bottleneck.Expansion : width;

    internal Module<Tensor, Tensor> Block(long from, long width, long stride, bool isFirst, ResidualParts parts) => HasBottlenecks
        ? new Bottleneck(from, width, stride, hasProjection: isFirst, parts)
        : new PlainBlock(from, width, stride, parts);

    private static IReadOnlyList<T> OfStages<T>(IReadOnlyList<T> values, string name) => values.Count == Stages
        ? values
        : throw new ArgumentException($"a residual network has {Stages} stages, not {values.Count}", name);
}
