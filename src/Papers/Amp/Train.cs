using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>Trains one network: on images, on pairs, or on pairs whose anchors are corrupted now and then.</summary>
public static class Train
{
    public static void Run(TrainParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        random.manual_seed(unchecked((long)parameters.Seeds().For("initial weights")));
        var known = new KnownClasses(parameters.HeldOut);
        var images = known.Training(ImageFile.Read(context.Input("train")), parameters).On(device);
        var card = ModelCard.For(parameters, images);
        using var network = Networks.Create(card);
        network.to(device);

        var input = new TrainingInput(parameters, images);
        var history = parameters.Train(
            network, input.Order, step => nn.functional.cross_entropy(network.call(input.Of(step)), images.LabelsOf(step.Samples)), context);
        ModelFile.Write(context.Output("model"), network, card.ToMetadata());
        HistoryFile.Write(context.Output("history"), history);
    }
}
