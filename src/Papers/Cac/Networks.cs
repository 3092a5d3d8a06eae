using Retable.Learning.Models;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The networks of the two publications and of the laptop profile.</summary>
internal static class Networks
{
    // Of all three networks the last layer has this name.
    private const string Head = "fc.";

    public static nn.Module<Tensor, Tensor> Create(ModelCard card) => card.Parameters.Network switch
    {
        NetworkKind.SmallCnn => new SmallCnn(card.Channels, card.Height, card.Width, card.Classes),
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
            var own = network.state_dict().Where(entry => entry.Key.StartsWith(Head, StringComparison.Ordinal));
            state = state.Where(entry => !entry.Key.StartsWith(Head, StringComparison.Ordinal)).Concat(own).ToDictionary();
        }

        ModelFile.Load(network, state, path);
    }
}
