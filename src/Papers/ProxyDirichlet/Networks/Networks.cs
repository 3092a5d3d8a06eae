using Retable.Learning.Models;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Networks;

public enum NetworkKind
{
    /// <summary><see cref="ProxyDirichlet.Networks.Mlp"/>: the laptop profile's.</summary>
    Mlp,

    /// <summary><see cref="ResNet"/> of 50 layers: the paper's.</summary>
    Resnet50,
}

/// <summary>The networks, with random weights.</summary>
internal static class Networks
{
    public static nn.Module<Tensor, Tensor> Create(ModelCard card) => card.Network switch
    {
        NetworkKind.Mlp => new Mlp((long)card.Slots * card.Channels * card.Height * card.Width, (long)card.Slots * card.Classes),
        NetworkKind.Resnet50 => new ResNet((long)card.Slots * card.Channels, (long)card.Slots * card.Classes),
        _ => throw new ArgumentOutOfRangeException(nameof(card), card.Network, "not a network"),
    };
}
