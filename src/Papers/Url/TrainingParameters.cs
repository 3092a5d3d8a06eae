using System.ComponentModel.DataAnnotations;
using Retable.Papers.Url.Training;

namespace Retable.Papers.Url;

/// <summary>Parameters of the verb <c>train</c>. The defaults are those of the laptop profile, which <c>docs/papers/url.md</c> explains.</summary>
public sealed record TrainingParameters
{
    public Method Method { get; init; }

    /// <summary>Of loss prediction: whether the backbone is left alone by the uncertainty's part of the loss.</summary>
    public bool StopGradient { get; init; }

    /// <summary>Classes that no network learns and on which it is judged; the others are numbered in increasing order.</summary>
    public IReadOnlyList<int> Downstream { get; init; } = [];

    public long Seed { get; init; }

    [Range(1, 100_000)]
    public required int Epochs { get; init; }

    /// <summary>At most so many of the training images, from the first on; those of downstream classes are left out of them.</summary>
    [Range(1, int.MaxValue)]
    public int TrainSize { get; init; } = int.MaxValue;

    /// <summary>Images of a batch; a contrastive method has two crops of each.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 128;

    /// <summary>At the start; it falls to 0 by half a cosine.</summary>
    [Range(0, 100)]
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>Of AdamW, on matrices and filters.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>What the norm of the gradient is cut to.</summary>
    [Range(1e-9, 1e9)]
    public double ClipNorm { get; init; } = 1;

    /// <summary>Augmentation: least share of the area that a crop keeps; 1 crops nothing.</summary>
    [Range(0.001, 1)]
    public double CropScale { get; init; } = 0.08;

    /// <summary>Augmentation: probability of a horizontal flip.</summary>
    [Range(0, 1)]
    public double Flip { get; init; } = 0.5;

    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.2860];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.3530];

    /// <summary>1 / temperature of the contrastive losses and the ones on distributions; cross-entropy does not read it.</summary>
    [Range(0, 1e6)]
    public double Scale { get; init; } = 1;

    /// <summary>Of hedged instances: added to scaled similarities.</summary>
    public double Offset { get; init; }

    /// <summary>What the mean of the predicted uncertainties is scaled to before the training; 0 leaves it alone.</summary>
    [Range(0, 1e6)]
    public double StartingUncertainty { get; init; }

    /// <summary>Of loss prediction: weight of the comparison.</summary>
    [Range(0, 1e6)]
    public double Lambda { get; init; }

    /// <summary>Draws of each embedding (MCInfoNCE, nivMF, hedged instances) or of its noise (HET-XL).</summary>
    [Range(1, 10_000)]
    public int Samples { get; init; } = 8;

    /// <summary>Of MC dropout, after each ReLU, in evaluation too.</summary>
    [Range(0, 0.99)]
    public double Dropout { get; init; }

    /// <summary>Linear classifiers of the ensemble.</summary>
    [Range(1, 1000)]
    public int Heads { get; init; } = 10;

    /// <summary>Of HET-XL: deviation that its matrix C starts with.</summary>
    [Range(0, 100)]
    public double Spread { get; init; } = 0.01;

    /// <summary>Of the network that predicts uncertainties: features of a hidden layer.</summary>
    [Range(1, 100_000)]
    public int HeadWidth { get; init; } = 64;

    /// <summary>Its hidden layers.</summary>
    [Range(1, 100)]
    public int HeadDepth { get; init; } = 2;
}
