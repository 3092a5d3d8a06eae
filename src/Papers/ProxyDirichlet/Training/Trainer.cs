using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Training;
using Retable.Papers.ProxyDirichlet.Data;
using Retable.Papers.ProxyDirichlet.Networks;
using Retable.Papers.ProxyDirichlet.Recipe;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Training;

/// <summary>Trains one network by the paper's recipe; what the loss is, is the caller's.</summary>
internal sealed class Trainer(TrainingParameters parameters, ISamples samples, StepContext context)
{
    private readonly SeedSequence _seeds = new(unchecked((ulong)parameters.Seed));

    public Device Device { get; } = ComputeDevice.Prepare(context);

    /// <summary>Trains, and writes the model and its history.</summary>
    /// <param name="card">Of the network.</param>
    /// <param name="loss">The loss of a batch, from the network, the batch's inputs and its labels.</param>
    /// <param name="mayDiverge">Whether a loss that is not finite is a result; else it fails the step.</param>
    public void Run(ModelCard card, Func<nn.Module<Tensor, Tensor>, TrainingBatch, Tensor> loss, bool mayDiverge)
    {
        random.manual_seed(unchecked((long)_seeds.For("initial weights")));
        using var network = Networks.Networks.Create(card);
        network.to(Device);
        var order = new BatchOrder(samples.Count, parameters.BatchSize, _seeds);
        using var optimizer = Optimizer(network);
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = optimizer,
            LearningRate = parameters.Optimizer == OptimizerKind.Sgd
                ? StepDecay.Of(parameters.LearningRate, parameters.Epochs, order.BatchesPerEpoch)
                : LearningRates.Constant(parameters.LearningRate),
            Order = order,
            Epochs = parameters.Epochs,
            Seeds = _seeds,
            Loss = step => loss(network, BatchOf(step, card.Format, order)),
            ClipNorm = parameters.ClipNorm > 0 ? parameters.ClipNorm : null,
            MayDiverge = mayDiverge,
        };
        var history = new TrainingLoop(plan, context).Run();
        var trained = card with { Diverged = history.Any(row => row.Name == TrainingLoop.Diverged) };
        ModelFile.Write(context.Output("model"), network, trained.ToMetadata());
        HistoryFile.Write(context.Output("history"), history);
    }

    private TrainingBatch BatchOf(TrainingStep step, SampleFormat format, BatchOrder order)
    {
        var labels = Array.ConvertAll(step.Samples.ToArray(), sample => (long)samples.Labels[sample]);
        var pixels = samples.AugmentedPixels(step.Samples, step.Draws).to(Device);
        AnnounceAfter(step, order);
        return new TrainingBatch(step.Samples, pixels, format.Normalise(pixels), tensor(labels).to(Device), step.Draws);
    }

    /// <summary>The next batch is decoded while the network learns from this one; its draws are those that the training loop will give it.</summary>
    private void AnnounceAfter(TrainingStep step, BatchOrder order)
    {
        var (epoch, batch) = Math.DivRem(step.Number + 1, order.BatchesPerEpoch);
        if (epoch < parameters.Epochs)
        {
            samples.Announce(order[(int)epoch, (int)batch], _seeds.Generator("augmentation", step.Number + 1));
        }
    }

    private OptimizerHelper Optimizer(nn.Module<Tensor, Tensor> network) => parameters.Optimizer switch
    {
        OptimizerKind.Sgd => optim.SGD(
            WeightDecayGroups.Of(network.named_parameters(), parameters.WeightDecay), parameters.LearningRate, momentum: 0.9, nesterov: true),
        OptimizerKind.Adamw => optim.AdamW(network.parameters(), parameters.LearningRate, eps: 1e-6, weight_decay: parameters.WeightDecay),
        _ => throw new ArgumentOutOfRangeException(nameof(network), parameters.Optimizer, "not an optimizer"),
    };
}

/// <summary>What one step of a training sees.</summary>
/// <param name="Samples">Which samples.</param>
/// <param name="Pixels">float32 [n, C, H, W], 0 … 1, on the device.</param>
/// <param name="Inputs">The same, normalised.</param>
/// <param name="Labels">int64 [n], on the device.</param>
/// <param name="Draws">Randomness of this step; the augmentation has taken its part.</param>
internal sealed record TrainingBatch(ReadOnlyMemory<int> Samples, Tensor Pixels, Tensor Inputs, Tensor Labels, Philox Draws);
