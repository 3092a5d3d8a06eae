using Retable.Contract;
using Retable.Hosting;
using Retable.Learning;
using Retable.Learning.Data;
using Retable.Learning.Training;
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

        var images = KnownImages.Of(ImageFile.Read(context.Input("train")), parameters);
        var card = ModelCard.For(parameters, images.Training);
        using var network = Networks.Create(card);
        if (context.OptionalInput("weights") is { } weights)
        {
            Networks.LoadWeights(network, weights, parameters.FreshHead);
        }

        network.to(device);
        var history = Learn(network, card, images.On(device), seeds, context);
        ModelFile.Write(context.Output("model"), network, card.ToMetadata());
        HistoryFile.Write(context.Output("history"), history);
    }

    private static IReadOnlyList<HistoryRow> Learn(
        nn.Module<Tensor, Tensor> network, ModelCard card, KnownImages images, SeedSequence seeds, StepContext context)
    {
        var parameters = card.Parameters;
        var objective = Objective.Of(parameters, card.Classes, images.Training.Pixels.device);
        var pipeline = new ImagePipeline(parameters);
        var order = new BatchOrder(images.Training.Count, parameters.BatchSize, seeds);
        using var optimizer = Optimizers.Create(network, parameters);
        var selection = images.Validation is { } validation ? new EpochSelection(network, validation, pipeline, objective, parameters) : null;
        var loop = new TrainingLoop(
            new TrainingPlan
            {
                Model = network,
                Optimizer = optimizer,
                LearningRate = Optimizers.LearningRate(parameters, (long)parameters.Epochs * order.BatchesPerEpoch),
                Order = order,
                Epochs = parameters.Epochs,
                Seeds = seeds,
                Loss = step => objective.Loss(
                    network.call(pipeline.Training(images.Training.Batch(step.Samples), step.Draws)),
                    images.Training.LabelsOf(step.Samples)),
                AfterEpoch = selection is null ? null : selection.Observe,
                Also = selection,
            },
            context);
        var history = loop.Run();
        selection?.RestoreBest();
        return history;
    }
}
