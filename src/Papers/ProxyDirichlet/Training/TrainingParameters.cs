using System.ComponentModel.DataAnnotations;
using Retable.Papers.ProxyDirichlet.Data;
using Retable.Papers.ProxyDirichlet.Networks;

namespace Retable.Papers.ProxyDirichlet.Training;

/// <summary>What members, multi-input networks and students have in common. The defaults are the laptop recipe.</summary>
public abstract record TrainingParameters : SampleParameters
{
    public NetworkKind Network { get; init; } = NetworkKind.Mlp;

    /// <summary>Of the initial weights and the order of the batches.</summary>
    public long Seed { get; init; }

    [Range(1, 100_000)]
    public required int Epochs { get; init; }

    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 128;

    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Sgd;

    /// <summary>Of the first epoch; SGD's falls by steps, AdamW's does not.</summary>
    [Range(0, 100)]
    public double LearningRate { get; init; } = 0.1;

    [Range(0, 1)]
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>The largest norm of the gradient over all parameters; 0 for no bound.</summary>
    [Range(0, 1e9)]
    public double ClipNorm { get; init; }
}

public enum OptimizerKind
{
    /// <summary>With Nesterov's momentum of 0.9 and three steps of the rate: the paper's.</summary>
    Sgd,

    /// <summary>With ε = 10⁻⁶ and a constant rate: the original's other choice.</summary>
    Adamw,
}
