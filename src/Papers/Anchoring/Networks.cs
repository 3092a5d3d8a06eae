using Retable.Contract;
using Retable.Learning.Models;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>The networks of the publication and of the laptop profile. Only the first layer knows whether it sees pairs.</summary>
internal static class Networks
{
    private const int SlimDepth = 8, Pixels = 32;
    private const double WideDropout = 0.3;

    public static nn.Module<Tensor, Tensor> Create(ModelCard card)
    {
        var channels = card.Parameters.Anchored ? 2 * card.Channels : card.Channels;
        return card.Parameters.Network switch
        {
            NetworkKind.SlimResnet => new SlimResNet(SlimDepth, card.Classes, channels),
            NetworkKind.Resnet18 => new CifarResNet(18, card.Classes, channels),
            NetworkKind.WideResnet => WideResNet40(card, channels),
            _ => throw new ArgumentOutOfRangeException(nameof(card), card.Parameters.Network, "not a network"),
        };
    }

    private static WideResNet WideResNet40(ModelCard card, int channels)
    {
        var (height, width) = (card.Height / card.Parameters.Pool, card.Width / card.Parameters.Pool);
        return (height, width) == (Pixels, Pixels)
            ? new WideResNet(depth: 40, widening: 2, card.Classes, channels, WideDropout)
            : throw new BadInputException($"the network 'wide_resnet' takes {Pixels} x {Pixels} pixels, not {height} x {width}")
            {
                Hint = "Set 'network: slim_resnet' or 'network: resnet18'.",
            };
    }
}
