using Retable.Contract;
using Retable.Learning.Models;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>The networks of the publication and of the laptop profile. Only the first layer knows whether it sees pairs.</summary>
internal static class Networks
{
    private const int Pixels = 32;
    private const double Dropout = 0.3;

    public static nn.Module<Tensor, Tensor> Create(ModelCard card)
    {
        var channels = card.Parameters.Anchored ? 2 * card.Channels : card.Channels;
        return card.Parameters.Network switch
        {
            NetworkKind.SmallCnn => new CompactCnn(channels, card.Classes),
            NetworkKind.WideResnet => WideResNet40(card, channels),
            _ => throw new ArgumentOutOfRangeException(nameof(card), card.Parameters.Network, "not a network"),
        };
    }

    /// <summary>What the last layer reads, [n, D].</summary>
    public static Tensor Features(nn.Module<Tensor, Tensor> network, Tensor input) => network switch
    {
        CompactCnn small => small.Features(input),
        WideResNet wide => WideResNet.Pool(wide.Features(input)),
        _ => throw new ArgumentException($"the features of {network.GetName()} are not known", nameof(network)),
    };

    private static WideResNet WideResNet40(ModelCard card, int channels) => (card.Height, card.Width) == (Pixels, Pixels)
        ? new WideResNet(depth: 40, widening: 2, card.Classes, channels, Dropout)
        : throw new BadInputException($"the network 'wide_resnet' takes {Pixels} x {Pixels} pixels, not {card.Height} x {card.Width}")
        {
            Hint = "Set 'network: small_cnn'.",
        };
}
