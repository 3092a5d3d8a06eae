using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>Trains one network on the known classes of one trial.</summary>
public static class Train
{
    public static void Run(TrainParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        var seeds = new SeedSequence(unchecked((ulong)parameters.Seed));
        random.manual_seed(unchecked((long)seeds.For("initial weights")));

        var images = KnownImages.Of(ImageFile.Read(context.Input("train")), parameters).On(device);
        var card = ModelCard.For(parameters, images.Training);
        using var network = Networks.Create(card);
        if (context.OptionalInput("weights") is { } weights)
        {
            Networks.LoadWeights(network, weights, parameters.FreshHead);
        }

        network.to(device);
        var history = new List<HistoryRow>();
        foreach (var stage in TrainingStage.Of(parameters))
        {
            history.AddRange(stage.Learn(network, card, images, seeds, context));
        }

        ModelFile.Write(context.Output("model"), network, card.ToMetadata());
        HistoryFile.Write(context.Output("history"), history);
    }
}
