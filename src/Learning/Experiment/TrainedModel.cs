using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Learning.Experiment;

/// <summary>A trained network with its card, on the device and in evaluation mode.</summary>
/// <param name="Card">The model's card.</param>
/// <param name="Network">The network with its weights.</param>
/// <param name="Device">The network's device.</param>
public sealed record TrainedModel<TCard, TNetwork>(TCard Card, TNetwork Network, Device Device) : IDisposable
    where TNetwork : nn.Module
{
    public void Dispose() => Network.Dispose();
}

/// <summary>Starts a verb that evaluates: reads the model of the input <c>model</c>.</summary>
public static class TrainedModel
{
    /// <summary>Prepares the device and puts the model on it.</summary>
    /// <param name="context">The stage.</param>
    /// <param name="paper">The paper that the model must belong to.</param>
    /// <param name="create">Creates the network that a card describes, with any weights.</param>
    /// <param name="mayBeInfinite">Whether weights may be NaN or infinite, since a diverged training can be a result.</param>
    /// <exception cref="BadInputException">The file is not a model of this paper, or damaged.</exception>
    public static TrainedModel<TCard, TNetwork> Open<TCard, TNetwork>(
        StepContext context, string paper, Func<TCard, TNetwork> create, bool mayBeInfinite = false)
        where TCard : class
        where TNetwork : nn.Module
    {
        var device = ComputeDevice.Prepare(context);
        return Load(context.Input("model"), paper, create, device, mayBeInfinite);
    }

    /// <summary>Puts a model on a device that is already prepared.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="paper">The paper that the model must belong to.</param>
    /// <param name="create">Creates the network that a card describes, with any weights.</param>
    /// <param name="device">The device to put the model on.</param>
    /// <param name="mayBeInfinite">Whether weights may be NaN or infinite, since a diverged training can be a result.</param>
    /// <exception cref="BadInputException">The file is not a model of this paper, or damaged.</exception>
    public static TrainedModel<TCard, TNetwork> Load<TCard, TNetwork>(
        string path, string paper, Func<TCard, TNetwork> create, Device device, bool mayBeInfinite = false)
        where TCard : class
        where TNetwork : nn.Module
    {
        var card = ModelCard.Read<TCard>(path, paper);
        var network = create(card);
        ModelFile.Load(network, ModelFile.ReadState(path), path, mayBeInfinite);
        network.to(device);
        network.eval();
        return new TrainedModel<TCard, TNetwork>(card, network, device);
    }
}
