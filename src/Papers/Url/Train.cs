using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Training;
using Retable.Papers.Url.Data;
using Retable.Papers.Url.Heads;
using Retable.Papers.Url.Networks;
using Retable.Papers.Url.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

/// <summary>Trains a network by one method on the upstream classes, from random weights or from those of another one.</summary>
public static class Train
{
    private const double Beta1 = 0.9, Beta2 = 0.999;

    // As in the original.
    private const int StartingBatches = 10;

    public static void Run(TrainingParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        var seeds = new SeedSequence(unchecked((ulong)parameters.Seed));
        random.manual_seed(unchecked((long)seeds.For("initial weights")));
        var images = UpstreamOf(ImageFile.Read(context.Input("train")), parameters).On(device);
        var card = ModelCard.For(parameters, images);
        using var network = new UncertainNetwork(card);
        if (context.Inputs("model") is [var start])
        {
            StartFrom(network, card, start.Path);
        }

        network.to(device);
        card = card with { UncertaintyScale = StartingScale(network, images, parameters, seeds) };
        network.UncertaintyScale = card.UncertaintyScale;
        var history = Learn(network, images, parameters, seeds, context);
        ModelFile.Write(context.Output("model"), network, card.ToMetadata());
        HistoryFile.Write(context.Output("history"), history);
    }

    /// <summary>The images that a model learns from.</summary>
    internal static ImageSet UpstreamOf(ImageSet all, TrainingParameters parameters) =>
        new ClassSplit(parameters.Downstream).Upstream(all.Count <= parameters.TrainSize ? all : all.At([.. Enumerable.Range(0, parameters.TrainSize)]));

    // By name, as in the original: another classifier than the linear one, and the network of uncertainties, start at random.
    private static void StartFrom(UncertainNetwork network, ModelCard card, string path)
    {
        var (other, checkpoint) = ModelCard.Open(path);
        using var opened = checkpoint;
        if ((other.Channels, other.Classes) != (card.Channels, card.Classes)
            || !other.Parameters.Downstream.Order().SequenceEqual(card.Parameters.Downstream.Order()))
        {
            throw new BadInputException("the model to start from has learnt other classes")
            {
                At = new SourcePosition(path),
                Facts =
                [
                    ("there", $"{other.Classes}, without {string.Join(", ", other.Parameters.Downstream.Order())}"),
                    ("here", $"{card.Classes}, without {string.Join(", ", card.Parameters.Downstream.Order())}"),
                ],
            };
        }

        var (own, known) = (network.state_dict(), checkpoint.state_dict());
        network.load_state_dict(own.ToDictionary(entry => entry.Key, entry => known.GetValueOrDefault(entry.Key, entry.Value)));
    }

    private static double StartingScale(UncertainNetwork network, ImageSet images, TrainingParameters parameters, SeedSequence seeds)
    {
        if (parameters.StartingUncertainty == 0 || !UncertainNetwork.PredictsUncertainty(parameters.Method))
        {
            return 1;
        }

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        network.eval();
        var pipeline = new ImagePipeline(parameters);
        var order = new BatchOrder(images.Count, parameters.BatchSize, seeds);
        var batches = Enumerable.Range(0, Math.Min(StartingBatches, order.BatchesPerEpoch)).Select(batch =>
            network.call(pipeline.Training(images.Batch(order[0, batch]), seeds.Generator("starting uncertainty", batch))).Uncertainty);
        return Uncertainties.StartingScale(parameters.StartingUncertainty, [.. batches]);
    }

    private static IReadOnlyList<HistoryRow> Learn(
        UncertainNetwork network, ImageSet images, TrainingParameters parameters, SeedSequence seeds, StepContext context)
    {
        var order = new BatchOrder(images.Count, parameters.BatchSize, seeds);
        var pipeline = new ImagePipeline(parameters);
        var loss = new MethodLoss(parameters, network, seeds);
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = DecayedAdamW.Of(network.named_parameters(), parameters.LearningRate, Beta1, Beta2, parameters.WeightDecay),
            LearningRate = LearningRates.Cosine(parameters.LearningRate, (long)parameters.Epochs * order.BatchesPerEpoch),
            Order = order,
            Epochs = parameters.Epochs,
            Seeds = seeds,
            ClipNorm = parameters.ClipNorm,
            Loss = step =>
            {
                var samples = MethodLoss.IsContrastive(parameters.Method) ? Twice(step.Samples) : step.Samples;
                var prediction = network.call(pipeline.Training(images.Batch(samples), step.Draws));
                return loss.Of(prediction, images.LabelsOf(samples), step.Number);
            },
        };
        return new TrainingLoop(plan, context).Run();
    }

    private static ReadOnlyMemory<int> Twice(ReadOnlyMemory<int> samples) => samples.ToArray().SelectMany(sample => new[] { sample, sample }).ToArray();
}
