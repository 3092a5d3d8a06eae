using Retable.Learning.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The optimizers and schedules of the two publications.</summary>
internal static class Optimizers
{
    public static OptimizerHelper Create(nn.Module network, TrainParameters parameters, double rate) => parameters.Optimizer switch
    {
        OptimizerKind.Adam => optim.Adam(network.parameters(), rate, weight_decay: parameters.WeightDecay),
        OptimizerKind.Sgd => optim.SGD(network.parameters(), rate, parameters.Momentum, weight_decay: parameters.WeightDecay),
        _ => throw new ArgumentOutOfRangeException(nameof(parameters), parameters.Optimizer, "not an optimizer"),
    };

    public static LearningRate LearningRate(TrainParameters parameters, double rate, long steps) => parameters.Schedule switch
    {
        ScheduleKind.Cosine => LearningRates.Cosine(rate, steps),
        ScheduleKind.Constant => LearningRates.Constant(rate),
        _ => throw new ArgumentOutOfRangeException(nameof(parameters), parameters.Schedule, "not a schedule"),
    };
}
