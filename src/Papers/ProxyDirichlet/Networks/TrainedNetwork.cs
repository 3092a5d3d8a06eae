using Retable.Learning.Training;
using Retable.Papers.ProxyDirichlet.Mimo;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Networks;

/// <summary>A network with its weights, ready to be asked.</summary>
internal sealed class TrainedNetwork : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _network;

    private TrainedNetwork(ModelCard card, nn.Module<Tensor, Tensor> network) => (Card, _network) = (card, network);

    public ModelCard Card { get; }

    /// <exception cref="Contract.BadInputException">The file is not a model of this paper, or damaged.</exception>
    public static TrainedNetwork Load(string path, Device device)
    {
        var card = ModelCard.Read(path);
        var network = Networks.Create(card);
        // A training that ended in NaN is a result of the paper's, and its tables say so.
        ModelFile.Load(network, ModelFile.ReadState(path), path, mayBeInfinite: true);
        network.to(device);
        network.eval();
        return new TrainedNetwork(card, network);
    }

    /// <summary>The logits of a batch; a multi-input network sees each sample in all slots and answers with the mean over its heads.</summary>
    /// <param name="pixels">float32 [n, C, H, W], 0 … 1, where the network is.</param>
    /// <returns>[n, K].</returns>
    public Tensor Logits(Tensor pixels)
    {
        using var noGradient = no_grad();
        var inputs = Card.Format.Normalise(pixels);
        return Card.Slots == 1 ? _network.call(inputs) : MimoForward.OfTiled(_network, inputs, Card.Slots);
    }

    public void Dispose() => _network.Dispose();
}
