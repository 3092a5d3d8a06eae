namespace Retable.Learning.Experiment;

/// <summary>How pixels are normalised: what the input of every network says, whatever else a paper adds.</summary>
public abstract record NormalisedInput
{
    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1. The default is Fashion-MNIST's.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.2860];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.3530];
}
