namespace Retable.Learning.Optimization;

/// <summary>Settings of <see cref="Lamb"/>; defaults as in timm.</summary>
public sealed record LambSettings
{
    /// <summary>Decay of the running mean of the gradients.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the running mean of the squared gradients.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean of squares.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>The share of a matrix that is added to its update.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>The bound on the norm of all gradients together.</summary>
    public double MaxGradientNorm { get; init; } = 1;
}
