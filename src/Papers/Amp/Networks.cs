// The networks of the publication and of the laptop profile, and what a model file says about its network.

global using Card = Retable.Learning.Experiment.ModelCard<Retable.Papers.Amp.Train.Parameters>;

using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.Amp;

/// <summary>The network to train.</summary>
public enum NetworkKind
{
    /// <summary>Three convolutions, see <see cref="CompactCnn"/>; used in the laptop profile.</summary>
    SmallCnn,

    /// <summary>WideResNet-40-2 with dropout 0.3: the publication's Tables 2 and 8.</summary>
    WideResnet,

    /// <summary>ResNet-18 with the CIFAR stem: Table 6.</summary>
    Resnet18,

    /// <summary>ResNet-34 with the CIFAR stem: Tables 3, 4 and 7.</summary>
    Resnet34,
}

/// <summary>Creates the network that a training's parameters name. Only its first layer depends on whether it sees pairs.</summary>
internal static class Networks
{
    /// <summary>Describes the network for the given training images, whose labels are 0 … C − 1.</summary>
    public static Card Describe(Train.Parameters parameters, ImageSet training)
    {
        var (channels, height, width) = training.Shape;
        return new Card { Parameters = parameters, Channels = channels, Height = height, Width = width, Classes = training.Labels.Max() + 1 };
    }

    /// <summary>Creates a network with random initial weights.</summary>
    /// <exception cref="Contract.BadInputException">The network does not take images of this size.</exception>
    public static Module<Tensor, Tensor> Create(Card card)
    {
        var channels = card.Parameters.Training.ChannelsOf(card.Channels);
        return card.Parameters.Network switch
        {
            NetworkKind.SmallCnn => new CompactCnn(channels, card.Classes),
            NetworkKind.WideResnet => WideResNet.OfCifar(card.Classes, channels, card.Height, card.Width),
            NetworkKind.Resnet18 => new CifarResNet(18, card.Classes, channels),
            NetworkKind.Resnet34 => new CifarResNet(34, card.Classes, channels),
            _ => throw new ArgumentOutOfRangeException(nameof(card), card.Parameters.Network, "not a network"),
        };
    }

    /// <summary>The input of the last layer, [n, D].</summary>
    public static Tensor Features(Module<Tensor, Tensor> network, Tensor input) => network switch
    {
        CompactCnn small => small.Features(input),
        WideResNet wide => WideResNet.Pool(wide.Features(input)),
        CifarResNet residual => residual.Features(input),
        _ => throw new ArgumentException($"the features of {network.GetName()} are not known", nameof(network)),
    };

    /// <summary>The last layer, called <c>fc</c> or <c>linear</c>: its weight [C, D] and its bias [C].</summary>
    public static (Tensor Weight, Tensor Bias) Classifier(Module<Tensor, Tensor> network)
    {
        var last = network.named_children().Single(child => child.name is "fc" or "linear").module as TorchSharp.Modules.Linear
            ?? throw new ArgumentException($"the last layer of {network.GetName()} is not known", nameof(network));
        return (last.weight!, last.bias!);
    }
}

/// <summary>The verb <c>import</c>: turns the authors' checkpoint into a model for <c>evaluate</c>.</summary>
public static class Import
{
    public static void Run(ImportParameters<Train.Parameters> parameters, StepContext context)
    {
        var card = parameters.Card();
        using var network = Networks.Create(card);
        CheckpointImport.Run(context, "amp", card, network, parameters.Names);
    }
}

/// <summary>The network of the laptop profile: 3 × 3 convolutions of 16, 32 and 64 channels, each with batch norm and ReLU, an average, a linear layer.</summary>
/// <remarks>A pooling after the first convolution, strides of 2 in the others; 23,928 parameters with 1 channel and 8 classes.</remarks>
public sealed class CompactCnn : Module<Tensor, Tensor>
{
    private const int Widest = 64;

    private readonly Module<Tensor, Tensor> convolutions;
    private readonly Module<Tensor, Tensor> fc;

    /// <param name="channels">Channels of the images; an anchored network takes twice as many.</param>
    /// <param name="classes">Logits of the result.</param>
    public CompactCnn(long channels, long classes)
        : base(nameof(CompactCnn))
    {
        convolutions = Sequential(
            ConvolutionBlock.Create(channels, 16), MaxPool2d(2), ConvolutionBlock.Create(16, 32, stride: 2), ConvolutionBlock.Create(32, Widest, stride: 2));
        fc = Linear(Widest, classes);
        RegisterComponents();
    }

    /// <param name="input">float [n, channels, h, w], h and w at least 2.</param>
    /// <returns>Logits, [n, classes].</returns>
    public override Tensor forward(Tensor input)
    {
        using var features = Features(input);
        return fc.call(features);
    }

    /// <summary>The input of the linear layer, [n, 64].</summary>
    public Tensor Features(Tensor input)
    {
        using var scope = NewDisposeScope();
        return convolutions.call(input).mean([2, 3]).MoveToOuterDisposeScope();
    }
}
