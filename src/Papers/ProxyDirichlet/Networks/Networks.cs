using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Networks;

public enum NetworkKind
{
    /// <summary><see cref="ProxyDirichlet.Networks.Mlp"/>: the laptop profile's.</summary>
    Mlp,
}

/// <summary>The networks, with random weights.</summary>
internal static class Networks
{
    public static nn.Module<Tensor, Tensor> Create(ModelCard card) => card.Network switch
    {
        NetworkKind.Mlp => new Mlp((long)card.Slots * card.Channels * card.Height * card.Width, (long)card.Slots * card.Classes),
        _ => throw new ArgumentOutOfRangeException(nameof(card), card.Network, "not a network"),
    };
}
