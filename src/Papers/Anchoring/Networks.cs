// The networks of the publication and of the laptop profile, and what a model file says about its network.

global using Card = Retable.Learning.Experiment.ModelCard<Retable.Papers.Anchoring.Train.Parameters>;

using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Models;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>Which network learns.</summary>
public enum NetworkKind
{
    /// <summary>Three residual blocks of 16, 32 and 64 channels; the laptop profile's.</summary>
    SlimResnet,

    /// <summary>ResNet-18 with the stem for CIFAR.</summary>
    Resnet18,

    /// <summary>WideResNet-40-2 with dropout 0.3; the publication's for CIFAR-100.</summary>
    WideResnet,
}

/// <summary>Makes the network that a training's parameters name. Only its first layer knows whether it sees pairs.</summary>
internal static class Networks
{
    /// <summary>The network for these training images, before pooling, whose labels are 0 … C − 1.</summary>
    public static Card Describe(Train.Parameters parameters, ImageSet training)
    {
        var (channels, height, width) = training.Shape;
        return new Card { Parameters = parameters, Channels = channels, Height = height, Width = width, Classes = training.Labels.Max() + 1 };
    }

    /// <summary>A network with random initial weights.</summary>
    /// <exception cref="BadInputException">It does not take images of this size.</exception>
    public static nn.Module<Tensor, Tensor> Create(Card card)
    {
        var channels = card.Parameters.Training.ChannelsOf(card.Channels);
        return card.Parameters.Network switch
        {
            NetworkKind.SlimResnet => new SlimResNet(8, card.Classes, channels),
            NetworkKind.Resnet18 => new CifarResNet(18, card.Classes, channels),
            NetworkKind.WideResnet => WideResNet40(card, channels),
            _ => throw new ArgumentOutOfRangeException(nameof(card), card.Parameters.Network, "not a network"),
        };
    }

    private static WideResNet WideResNet40(Card card, int channels)
    {
        var (height, width) = (card.Height / card.Parameters.Input.Pool, card.Width / card.Parameters.Input.Pool);
        return (height, width) == (32, 32)
            ? new WideResNet(depth: 40, widening: 2, card.Classes, channels, dropout: 0.3)
            : throw new BadInputException($"the network 'wide_resnet' takes 32 x 32 pixels, not {height} x {width}")
            {
                Hint = "Set 'network: slim_resnet' or 'network: resnet18'.",
            };
    }
}
