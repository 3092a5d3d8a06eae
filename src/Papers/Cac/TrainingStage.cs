using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>A stretch of training with its own optimizer, rate and choice of the best epoch.</summary>
/// <param name="Name">Tells apart the stages' checkpoints and streams of randomness.</param>
/// <param name="FirstEpoch">How many epochs were before it.</param>
/// <param name="Epochs">How many it has.</param>
/// <param name="Rate">Its learning rate, before the schedule.</param>
/// <param name="IsLast">Whether the model is finished after it.</param>
internal sealed record TrainingStage(string Name, int FirstEpoch, int Epochs, double Rate, bool IsLast)
{
    /// <summary>The one or two stages of a recipe.</summary>
    public static IReadOnlyList<TrainingStage> Of(TrainParameters parameters)
    {
        var first = new TrainingStage("first", 0, parameters.Epochs, parameters.LearningRate, parameters.SecondEpochs == 0);
        var second = new TrainingStage("second", parameters.Epochs, parameters.SecondEpochs, parameters.SecondLearningRate, IsLast: true);
        return first.IsLast ? [first] : [first, second];
    }

    /// <summary>Trains, and leaves the network with the best epoch's weights where the recipe chooses, else with the last one's.</summary>
    public IReadOnlyList<HistoryRow> Learn(
        nn.Module<Tensor, Tensor> network, ModelCard card, KnownImages images, SeedSequence seeds, StepContext context)
    {
        var parameters = card.Parameters;
        var objective = Objective.Of(parameters, card.Classes, images.Training.Pixels.device);
        var pipeline = new ImagePipeline(parameters);
        var own = new SeedSequence(seeds.For("stage", Name));
        var order = new BatchOrder(images.Training.Count, parameters.BatchSize, own);
        using var optimizer = Optimizers.Create(network, parameters, Rate);
        var selection = images.Validation is { } validation ? new EpochSelection(network, validation, pipeline, objective, parameters) : null;
        var loop = new TrainingLoop(
            new TrainingPlan
            {
                Name = Name,
                Model = network,
                Optimizer = optimizer,
                LearningRate = Optimizers.LearningRate(parameters, Rate, (long)Epochs * order.BatchesPerEpoch),
                Order = order,
                Epochs = Epochs,
                Seeds = own,
                Loss = step => objective.Loss(
                    network.call(pipeline.Training(images.Training.Batch(step.Samples), step.Draws)),
                    images.Training.LabelsOf(step.Samples)),
                AfterEpoch = selection is null ? null : _ => selection.Observe(),
                Also = selection,
                KeepEnd = !IsLast,
            },
            context);
        var history = loop.Run();
        selection?.RestoreBest();
        return [.. history.Select(row => row with { Epoch = row.Epoch + FirstEpoch })];
    }
}
