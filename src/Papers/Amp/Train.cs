using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>Trains one network: on images, on pairs, or on pairs whose anchors are corrupted now and then.</summary>
public static class Train
{
    private const double Decay = 0.2;

    public static void Run(TrainParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        var seeds = new SeedSequence(unchecked((ulong)parameters.Seed));
        random.manual_seed(unchecked((long)seeds.For("initial weights")));
        var known = new KnownClasses(parameters.HeldOut);
        var images = known.Training(ImageFile.Read(context.Input("train")), parameters).On(device);
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
            Loss = step => nn.functional.cross_entropy(network.call(input.Of(step)), images.LabelsOf(step.Samples)),
        };
        return new TrainingLoop(plan, context).Run();
    }

    private static LearningRate Rate(TrainParameters parameters, int batchesPerEpoch) => MultiStepRate.Of(
        parameters.LearningRate, [.. parameters.Milestones.Select(share => (int)Math.Round(share * parameters.Epochs))], Decay, batchesPerEpoch);
}
