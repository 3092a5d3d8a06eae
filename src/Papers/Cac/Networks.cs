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
        _ => throw new ArgumentOutOfRangeException(nameof(card), card.Parameters.Network, "not a network"),
    };

    /// <summary>Starts from trained weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">safetensors, or a checkpoint of PyTorch.</param>
    /// <param name="freshHead">Whether the last layer keeps its random initial weights.</param>
    public static void LoadWeights(nn.Module<Tensor, Tensor> network, string path, bool freshHead)
    {
        var state = ModelFile.ReadState(path);
        if (freshHead)
        {
            var own = network.state_dict().Where(entry => IsOfHead(entry.Key));
            state = state.Where(entry => !IsOfHead(entry.Key)).Concat(own).ToDictionary();
        }

        ModelFile.Load(network, state, path);
    }

    private static bool IsOfHead(string name) => Heads.Any(head => name.StartsWith(head, StringComparison.Ordinal));
}
