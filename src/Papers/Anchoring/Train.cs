using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Training;
using Retable.Papers.Anchoring.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>Trains one network: on images, on pairs, or on pairs whose references are hidden now and then.</summary>
public static class Train
{
    private const double Decay = 0.2;

    public static void Run(TrainParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        var seeds = new SeedSequence(unchecked((ulong)parameters.Seed));
        random.manual_seed(unchecked((long)seeds.For("initial weights")));
        var images = TrainingImages.Of(ImageFile.Read(context.Input("train")), parameters).On(device);
        var card = ModelCard.For(parameters, images);
        using var network = Networks.Create(card);
        network.to(device);

        var history = Learn(network, images, parameters, seeds, context);
        ModelFile.Write(context.Output("model"), network, card.ToMetadata());
        HistoryFile.Write(context.Output("history"), history);
    }

    private static IReadOnlyList<HistoryRow> Learn(
        nn.Module<Tensor, Tensor> network, ImageSet images, TrainParameters parameters, SeedSequence seeds, StepContext context)
    {
        var input = new TrainingInput(parameters, images);
        var loss = LossOf(parameters);
        using var optimizer = optim.SGD(
            network.parameters(), parameters.LearningRate, parameters.Momentum, weight_decay: parameters.WeightDecay);
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = optimizer,
            LearningRate = Rate(parameters, input.Order.BatchesPerEpoch),
            Order = input.Order,
            Epochs = parameters.Epochs,
            Seeds = seeds,
            Loss = step =>
            {
                var (batch, isMasked) = input.Of(step);
                return loss.forward(network.call(batch), images.LabelsOf(step.Samples), isMasked);
            },
        };
        return new TrainingLoop(plan, context).Run();
    }

    private static IReferenceMaskingLoss LossOf(TrainParameters parameters) => parameters.MaskedTarget switch
    {
        MaskedTarget.Uniform => new ReferenceMaskingLoss(),
        MaskedTarget.Label => new ReleasedMaskingLoss(),
        _ => throw new ArgumentOutOfRangeException(nameof(parameters), parameters.MaskedTarget, "not a target"),
    };

    private static LearningRate Rate(TrainParameters parameters, int batchesPerEpoch) => MultiStepRate.Of(
        parameters.LearningRate, [.. parameters.Milestones.Select(share => (int)Math.Round(share * parameters.Epochs))], Decay, batchesPerEpoch);
}
