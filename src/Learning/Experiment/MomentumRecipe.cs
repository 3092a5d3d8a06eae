using System.ComponentModel.DataAnnotations;
using Retable.Learning.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Learning.Experiment;

/// <summary>The usual recipe for residual networks on CIFAR: SGD with momentum, and a learning rate that falls to a fifth three times.</summary>
public sealed record MomentumRecipe : Recipe
{
    private const double Fall = 0.2;

    public MomentumRecipe() => (LearningRate, WeightDecay) = (0.1, 5e-4);

    [Range(0, 1)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>The shares of the epochs, rounded to whole epochs, after which the rate falls to a fifth.</summary>
    public IReadOnlyList<double> Milestones { get; init; } = [0.3, 0.6, 0.8];

    /// <summary>A new optimizer with weight decay on all parameters, including biases and normalisations.</summary>
    public SGD Optimizer(nn.Module network) => optim.SGD(network.parameters(), LearningRate, Momentum, weight_decay: WeightDecay);

    /// <summary>The learning rate of each step.</summary>
    public LearningRate Schedule(int batchesPerEpoch) =>
        MultiStepRate.Of(LearningRate, [.. Milestones.Select(share => (int)Math.Round(share * Epochs))], Fall, batchesPerEpoch);
}
