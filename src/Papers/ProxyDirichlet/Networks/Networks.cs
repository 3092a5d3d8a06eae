using Retable.Learning.Models;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Networks;

public enum NetworkKind
{
    /// <summary><see cref="ProxyDirichlet.Networks.Mlp"/>: the laptop profile's.</summary>
    Mlp,

    /// <summary><see cref="ResNet"/> of 50 layers: the paper's.</summary>
    Resnet50,

    /// <summary><see cref="ResNet"/> of a block a stage with few channels: for trying the paper's profile out.</summary>
    ResnetMiniature,
}

/// <summary>The networks, with random weights.</summary>
internal static class Networks
{
    private static readonly ResNetShape Miniature = new(8, [1, 1, 1, 1], [4, 8, 16, 32]);

    public static nn.Module<Tensor, Tensor> Create(ModelCard card) => card.Network switch
    {
        NetworkKind.Mlp => new Mlp((long)card.Slots * card.Channels * card.Height * card.Width, (long)card.Slots * card.Classes),
        NetworkKind.Resnet50 => new ResNet((long)card.Slots * card.Channels, (long)card.Slots * card.Classes),
        NetworkKind.ResnetMiniature => new ResNet((long)card.Slots * card.Channels, (long)card.Slots * card.Classes, Miniature),
        _ => throw new ArgumentOutOfRangeException(nameof(card), card.Network, "not a network"),
    };
}
