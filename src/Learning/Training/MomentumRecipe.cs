using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Learning.Training;

/// <summary>How residual networks are usually trained on CIFAR, as parameters of a verb: SGD with momentum, and a rate that falls in steps.</summary>
public abstract record MomentumRecipe
{
    private const double Fall = 0.2;

    public long Seed { get; init; }

    [Range(1, 100_000)]
    public required int Epochs { get; init; }

    /// <summary>At most so many training images, classes in their shares; the same for all seeds.</summary>
    [Range(1, int.MaxValue)]
    public int TrainSize { get; init; } = int.MaxValue;

    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 128;

    [Range(0, 100)]
    public double LearningRate { get; init; } = 0.1;

    [Range(0, 1)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>On all parameters, those of the normalisation too.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>After which shares of the epochs, rounded to whole ones, the rate falls to a fifth.</summary>
    public IReadOnlyList<double> Milestones { get; init; } = [0.3, 0.6, 0.8];

    /// <summary>Augmentation: an image is moved by up to so many pixels, black outside.</summary>
    [Range(0, 64)]
    public int Padding { get; init; }

    /// <summary>Augmentation: probability of a horizontal flip.</summary>
    [Range(0, 1)]
    public double Flip { get; init; }

    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.2860];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.3530];

    /// <summary>What all that is random in the training derives from.</summary>
    public SeedSequence Seeds() => new(unchecked((ulong)Seed));

    /// <summary>The images that are learnt from.</summary>
    /// <param name="all">The data set.</param>
    public ImageSet Part(ImageSet all) => all.Count <= TrainSize ? all : all.At(StratifiedSplit.Take(all.Labels, TrainSize, new SeedSequence(0)));

    /// <summary>Which images each batch has.</summary>
    /// <param name="images">How many there are.</param>
    public BatchOrder Order(int images) => new(images, BatchSize, Seeds());

    /// <summary>Trains a network.</summary>
    /// <param name="network">Where its images are.</param>
    /// <param name="order">Of <see cref="Order"/>.</param>
    /// <param name="loss">Of a step.</param>
    /// <param name="context">The stage.</param>
    /// <returns>The history.</returns>
    public IReadOnlyList<HistoryRow> Train(nn.Module network, BatchOrder order, Func<TrainingStep, Tensor> loss, StepContext context)
    {
        using var optimizer = optim.SGD(network.parameters(), LearningRate, Momentum, weight_decay: WeightDecay);
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = optimizer,
            LearningRate = MultiStepRate.Of(LearningRate, [.. Milestones.Select(share => (int)Math.Round(share * Epochs))], Fall, order.BatchesPerEpoch),
            Order = order,
            Epochs = Epochs,
            Seeds = Seeds(),
            Loss = loss,
        };
        return new TrainingLoop(plan, context).Run();
    }
}
