// The networks, what a model file says about them, and trained ones, alone and together.

using Retable.Contract;
using Retable.Learning.Experiment;
using Retable.Learning.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>The network to train.</summary>
public enum NetworkKind
{
    /// <summary><see cref="ProxyDirichlet.Mlp"/>; used in the laptop profile.</summary>
    Mlp,

    /// <summary><see cref="ResNet"/> with 50 layers; the paper's network.</summary>
    Resnet50,

    /// <summary><see cref="ResNet"/> with one block per stage and few channels, for trying out the paper's profile.</summary>
    ResnetMiniature,
}

/// <summary>A model's description of itself in its file.</summary>
public sealed record Card : ModelCard<ModelParameters>
{
    /// <summary>Whether the training ended early because its loss was not finite.</summary>
    public bool Diverged { get; init; }
}

/// <summary>What an evaluation needs to know about how a model was made, whichever verb made it.</summary>
public sealed record ModelParameters
{
    /// <summary>The network's input.</summary>
    public required Input Input { get; init; }

    public required NetworkKind Network { get; init; }

    /// <summary>M, the number of samples that a multi-input network takes at once; 1 for any other network.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>The offset added to exp(z) when the logits are read as a Dirichlet (eq. 2): the one of the training.</summary>
    public double Offset { get; init; }
}

/// <summary>Creates the network that a card describes.</summary>
internal static class Networks
{
    private static readonly ResNetShape Miniature = new(8, [1, 1, 1, 1], [4, 8, 16, 32]);

    /// <summary>Describes a network for the given samples.</summary>
    public static Card Describe(ModelParameters parameters, ISamples samples)
    {
        var (channels, height, width) = samples.Shape;
        return new Card { Parameters = parameters, Channels = channels, Height = height, Width = width, Classes = samples.Labels.Max() + 1 };
    }

    /// <summary>Creates the network with random weights.</summary>
    public static Module<Tensor, Tensor> Create(Card card)
    {
        var slots = (long)card.Parameters.Slots;
        var (channels, outputs) = (slots * card.Channels, slots * card.Classes);
        return card.Parameters.Network switch
        {
            NetworkKind.Mlp => new Mlp(channels * card.Height * card.Width, outputs),
            NetworkKind.Resnet50 => new ResNet(channels, outputs),
            NetworkKind.ResnetMiniature => new ResNet(channels, outputs, Miniature),
            _ => throw new ArgumentOutOfRangeException(nameof(card), card.Parameters.Network, "not a network"),
        };
    }
}

/// <summary>The network of the laptop profile: two hidden layers of 128 and 64 units with ReLU, no normalisation.</summary>
public sealed class Mlp : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> features;
    private readonly Module<Tensor, Tensor> fc;

    /// <param name="inputs">Channels × rows × columns.</param>
    /// <param name="outputs">Logits.</param>
    public Mlp(long inputs, long outputs)
        : base(nameof(Mlp))
    {
        features = Sequential(Flatten(), Linear(inputs, 128), ReLU(), Linear(128, 64), ReLU());
        fc = Linear(64, outputs);
        RegisterComponents();
    }

    /// <param name="input">float32 [n, C, H, W].</param>
    /// <returns>[n, outputs].</returns>
    public override Tensor forward(Tensor input)
    {
        using var hidden = features.call(input);
        return fc.call(hidden);
    }
}

/// <summary>A trained network, or several of them as an ensemble.</summary>
internal sealed class Ensemble : IDisposable
{
    private readonly IReadOnlyList<TrainedModel<Card, Module<Tensor, Tensor>>> _members;

    private Ensemble(IReadOnlyList<TrainedModel<Card, Module<Tensor, Tensor>>> members) => _members = members;

    /// <summary>The card, on which all members agree.</summary>
    public Card Card => _members[0].Card;

    public int Count => _members.Count;

    /// <summary>Reads the members and puts them on the device.</summary>
    /// <exception cref="BadInputException">There is no member, one is no model of this paper, or two take other samples.</exception>
    public static Ensemble Load(IReadOnlyList<StepInput> files, Device device)
    {
        if (files.Count == 0)
        {
            throw new BadInputException("there is no model") { Hint = "Name the members under 'in:', for instance 'members: member[*].model'." };
        }

        var members = files.Select(file => LoadOne(file.Path, device)).ToList();
        for (var i = 1; i < members.Count; i++)
        {
            RequireAlike(members[0].Card, members[i].Card, files[i].Path);
        }

        return new Ensemble(members);
    }

    /// <summary>The logits of the only member.</summary>
    /// <param name="pixels">float32 [n, C, H, W], 0 … 1, where the members are.</param>
    /// <returns>[n, K], in the network's own type.</returns>
    public Tensor LogitsOfOne(Tensor pixels) => LogitsOf(_members.Single(), pixels);

    /// <summary>The logits of all members.</summary>
    /// <param name="pixels">float32 [n, C, H, W], 0 … 1, where the members are.</param>
    /// <returns>float64 [n, M, K].</returns>
    public Tensor Logits(Tensor pixels) => stack(_members.Select(member => LogitsOf(member, pixels).to(float64)).ToArray(), 1);

    public void Dispose()
    {
        foreach (var member in _members)
        {
            member.Dispose();
        }
    }

    // A training that ended in NaN is a result of the paper's, and its tables say so.
    private static TrainedModel<Card, Module<Tensor, Tensor>> LoadOne(string path, Device device) =>
        TrainedModel.Load<Card, Module<Tensor, Tensor>>(path, "proxy-dirichlet", Networks.Create, device, mayBeInfinite: true);

    // A multi-input network sees each sample in all slots and answers with the mean over its heads (eq. 7).
    private static Tensor LogitsOf(TrainedModel<Card, Module<Tensor, Tensor>> member, Tensor pixels)
    {
        using var noGradient = no_grad();
        var parameters = member.Card.Parameters;
        var inputs = parameters.Input.Normalise(pixels);
        return parameters.Slots == 1 ? member.Network.call(inputs) : Mimo.ForwardTiled(member.Network, inputs, parameters.Slots);
    }

    private static void RequireAlike(Card first, Card other, string path)
    {
        var (a, b) = (Shape(first), Shape(other));
        if (a != b)
        {
            throw new BadInputException("the members of an ensemble take different samples")
            {
                At = new SourcePosition(path),
                Facts = [("this one", b), ("the first one", a)],
            };
        }

        static string Shape(Card card) => $"{card.Channels} x {card.Height} x {card.Width}, {card.Classes} classes";
    }
}
