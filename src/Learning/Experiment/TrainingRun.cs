using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Learning.Experiment;

/// <summary>Starts and finishes a verb that trains one network: device, seeds, images and starting weights; then model and history.</summary>
/// <remarks>The part in between, from the images to the loss, is in the paper's <c>Train.cs</c>.</remarks>
public sealed class TrainingRun
{
    private readonly StepContext _context;

    private TrainingRun(StepContext context, Device device, SeedSequence seeds) => (_context, Device, Seeds) = (context, device, seeds);

    /// <summary>The device of the network and its images.</summary>
    public Device Device { get; }

    /// <summary>The random streams of this training.</summary>
    public SeedSequence Seeds { get; }

    /// <summary>Prepares the device and seeds libtorch's generator, from which the layers created next draw their initial weights.</summary>
    /// <exception cref="MachineException">libtorch cannot be loaded, or the stage asks for a GPU and there is none.</exception>
    public static TrainingRun Start(StepContext context, SeedSequence seeds)
    {
        var device = ComputeDevice.Prepare(context);
        random.manual_seed(unchecked((long)seeds.For("initial weights")));
        return new TrainingRun(context, device, seeds);
    }

    /// <summary>The images of an input, on the CPU.</summary>
    /// <exception cref="BadInputException">The file is missing, damaged, or has other content.</exception>
    public ImageSet Images(string slot = "train") => ImageFile.Read(_context.Input(slot));

    /// <summary>Moves a new network to the device; if the stage has the input <c>weights</c>, the network starts from those.</summary>
    /// <param name="network">With its initial weights.</param>
    /// <param name="fresh">Beginnings of the names of parameters that keep their initial values, such as <c>fc.</c>; none by default.</param>
    /// <exception cref="BadInputException">The weights are those of another network.</exception>
    public TNetwork Place<TNetwork>(TNetwork network, params IReadOnlyList<string> fresh)
        where TNetwork : nn.Module
    {
        if (_context.OptionalInput("weights") is { } path)
        {
            var own = network.state_dict().Where(entry => IsFresh(entry.Key));
            var given = ModelFile.Fit(network, ModelFile.ReadState(path)).Where(entry => !IsFresh(entry.Key));
            ModelFile.Load(network, given.Concat(own).ToDictionary(), path);
        }

        network.to(Device);
        return network;

        bool IsFresh(string name) => fresh.Any(start => name.StartsWith(start, StringComparison.Ordinal));
    }

    /// <summary>Writes the outputs <c>model</c>, with its card, and <c>history</c>.</summary>
    /// <param name="paper">The paper that the model belongs to.</param>
    /// <param name="card">A <see cref="ModelCard{TParameters}"/>.</param>
    /// <param name="network">The network with its weights.</param>
    /// <param name="history">The numbers observed in training.</param>
    public void Finish(string paper, object card, nn.Module network, IReadOnlyList<HistoryRow> history)
    {
        ModelFile.Write(_context.Output("model"), network, ModelCard.Write(paper, card));
        HistoryFile.Write(_context.Output("history"), history);
    }
}
