using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Training;
using Retable.Papers.Url.Data;
using Retable.Papers.Url.Losses;
using Retable.Papers.Url.Networks;
using Retable.Papers.Url.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

/// <summary>Parameters of the verb <c>train-head</c>.</summary>
public sealed record TrainHeadParameters
{
    public long Seed { get; init; }

    /// <summary>Passes over all embeddings.</summary>
    [Range(1, 100_000)]
    public int Epochs { get; init; } = 1;

    /// <summary>Embeddings of a batch; of an odd number one less.</summary>
    [Range(2, 100_000)]
    public int BatchSize { get; init; } = 128;

    /// <summary>At the start; it falls to 0 by half a cosine.</summary>
    [Range(0, 100)]
    public double LearningRate { get; init; } = 3e-3;

    [Range(0, 1)]
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>How far two uncertainties shall lie apart.</summary>
    [Range(0, 1e6)]
    public double Gap { get; init; } = 0.1;

    /// <summary>Features of a hidden layer.</summary>
    [Range(1, 100_000)]
    public int HeadWidth { get; init; } = 64;

    /// <summary>Hidden layers.</summary>
    [Range(1, 100)]
    public int HeadDepth { get; init; } = 2;
}

/// <summary>Trains the network that predicts uncertainties on embeddings computed once, by the order of the losses; backbone and classifier stay (arXiv:2402.16569).</summary>
public static class TrainHead
{
    private const double Beta1 = 0.8, Beta2 = 0.95;

    public static void Run(TrainHeadParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        var seeds = new SeedSequence(unchecked((ulong)parameters.Seed));
        random.manual_seed(unchecked((long)seeds.For("initial weights")));
        using var network = Open(parameters, context.Input("model"), out var card);
        network.to(device);
        var (embeddings, labels) = EmbeddingFile.Read(context.Input("embeddings"), StridedCnn.Features);
        var history = Learn(network, embeddings.to(device), labels.to(device), parameters, seeds, context);
        ModelFile.Write(context.Output("model"), network, card.ToMetadata());
        HistoryFile.Write(context.Output("history"), history);
    }

    // The same network with a new head; the card keeps what the backbone was trained with.
    private static UncertainNetwork Open(TrainHeadParameters parameters, string path, out ModelCard card)
    {
        var (backbone, trained) = ModelCard.Open(path);
        using var opened = trained;
        if (backbone.Parameters.Method != Method.CrossEntropy)
        {
            throw new BadInputException($"the classifier is that of {backbone.Parameters.Method}; its losses are not to be predicted here")
            {
                At = new SourcePosition(path),
                Hint = "Give a model that was trained with 'method: cross_entropy'.",
            };
        }

        card = backbone with
        {
            UncertaintyScale = 1,
            Parameters = backbone.Parameters with
            {
                Method = Method.LossPrediction, StopGradient = true, HeadWidth = parameters.HeadWidth, HeadDepth = parameters.HeadDepth,
            },
        };
        var network = new UncertainNetwork(card);
        var known = trained.state_dict();
        network.load_state_dict(network.state_dict().ToDictionary(entry => entry.Key, entry => known.GetValueOrDefault(entry.Key, entry.Value)));
        return network;
    }

    private static IReadOnlyList<HistoryRow> Learn(
        UncertainNetwork network, Tensor embeddings, Tensor labels, TrainHeadParameters parameters, SeedSequence seeds, StepContext context)
    {
        var head = new CachedTraining(
            network.Classifier, network.Uncertainty, new LossPrediction(1, new PairOrder(parameters.Gap).forward) { LearnsTask = false });
        // Pairs: of an odd number of embeddings the last is left out, and batches are even.
        var order = new BatchOrder((int)embeddings.shape[0] / 2 * 2, parameters.BatchSize / 2 * 2, seeds);
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = DecayedAdamW.Of(head.Parameters, parameters.LearningRate, Beta1, Beta2, parameters.WeightDecay),
            LearningRate = LearningRates.Cosine(parameters.LearningRate, (long)parameters.Epochs * order.BatchesPerEpoch),
            Order = order,
            Epochs = parameters.Epochs,
            Seeds = seeds,
            Loss = step =>
            {
                var rows = tensor(Array.ConvertAll(step.Samples.ToArray(), row => (long)row)).to(embeddings.device);
                return head.LossOf(embeddings.index_select(0, rows), labels.index_select(0, rows));
            },
        };
        return new TrainingLoop(plan, context).Run();
    }
}
