using Retable.Contract;
using Retable.Learning.Models;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The networks of the two publications and of the laptop profile.</summary>
internal static class Networks
{
    // The last layer, as each network calls it.
    private static readonly string[] Heads = ["fc.", "classify."];

    public static nn.Module<Tensor, Tensor> Create(ModelCard card) => card.Parameters.Network switch
    {
        NetworkKind.SmallCnn => new SmallCnn(card.Channels, card.Height, card.Width, card.Classes),
        NetworkKind.PaperCnn => new PaperCnn(card.Channels, card.Height, card.Width, card.Classes, card.Parameters.Dropout),
        NetworkKind.WideResnet => WideResNet40(card),
        _ => throw new ArgumentOutOfRangeException(nameof(card), card.Parameters.Network, "not a network"),
    };

    /// <summary>Starts from trained weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">safetensors, or a checkpoint of PyTorch.</param>
    /// <param name="freshHead">Whether the last layer keeps its random initial weights.</param>
    public static void LoadWeights(nn.Module<Tensor, Tensor> network, string path, bool freshHead)
    {
        var state = ModelFile.Fit(network, ModelFile.ReadState(path));
        if (freshHead)
        {
            var own = network.state_dict().Where(entry => IsOfHead(entry.Key));
            state = state.Where(entry => !IsOfHead(entry.Key)).Concat(own).ToDictionary();
        }

        ModelFile.Load(network, state, path);
    }

    private static WideResNet WideResNet40(ModelCard card) => (card.Height, card.Width) == (32, 32)
        ? new WideResNet(depth: 40, widening: 2, card.Classes, card.Channels, card.Parameters.Dropout)
        : throw new BadInputException($"the network 'wide_resnet' takes 32 x 32 pixels, not {card.Height} x {card.Width}")
        {
            Hint = "Set 'resize: 32' and 'pool: 1'.",
        };

    private static bool IsOfHead(string name) => Heads.Any(head => name.StartsWith(head, StringComparison.Ordinal));
}
