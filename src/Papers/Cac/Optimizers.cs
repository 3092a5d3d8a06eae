using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The optimizers and schedules of the two publications.</summary>
internal static class Optimizers
{
    public static optim.Optimizer Create(nn.Module network, TrainParameters parameters) => parameters.Optimizer switch
    {
        OptimizerKind.Adam => optim.Adam(network.parameters(), parameters.LearningRate, weight_decay: parameters.WeightDecay),
        OptimizerKind.Sgd => optim.SGD(network.parameters(), parameters.LearningRate, parameters.Momentum, weight_decay: parameters.WeightDecay),
        _ => throw new ArgumentOutOfRangeException(nameof(parameters), parameters.Optimizer, "not an optimizer"),
    };

    public static LearningRate LearningRate(TrainParameters parameters, long steps) => parameters.Schedule switch
    {
        ScheduleKind.Cosine => LearningRates.Cosine(parameters.LearningRate, steps),
        ScheduleKind.Constant => LearningRates.Constant(parameters.LearningRate),
        _ => throw new ArgumentOutOfRangeException(nameof(parameters), parameters.Schedule, "not a schedule"),
    };
}
