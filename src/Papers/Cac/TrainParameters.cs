using System.ComponentModel.DataAnnotations;

namespace Retable.Papers.Cac;

/// <summary>Parameters of the verb <c>train</c>. The defaults are the laptop recipe; <c>docs/papers/cac.md</c> has those of the publications.</summary>
public sealed record TrainParameters
{
    /// <summary>What is minimised.</summary>
    public required LossKind Loss { get; init; }

    public NetworkKind Network { get; init; } = NetworkKind.SmallCnn;

    /// <summary>How the classes are divided into known and unknown.</summary>
    public Benchmark Benchmark { get; init; } = Benchmark.TenClasses;

    /// <summary>Which trial of the benchmark.</summary>
    [Range(0, ClassSplits.Trials - 1)]
    public int Split { get; init; }

    public long Seed { get; init; }

    [Range(1, 100_000)]
    public required int Epochs { get; init; }

    /// <summary>Epochs of a second stage, which starts from the first one's result with a fresh optimizer; the paper's recipe has one.</summary>
    [Range(0, 100_000)]
    public int SecondEpochs { get; init; }

    /// <summary>Learning rate of the second stage.</summary>
    [Range(0, 100)]
    public double SecondLearningRate { get; init; } = 1e-4;

    /// <summary>At most so many training images of the known classes, classes in their shares.</summary>
    [Range(1, int.MaxValue)]
    public int TrainSize { get; init; } = int.MaxValue;

    /// <summary>Share of the images of each known class that is kept back to choose the epoch; 0 keeps the last epoch.</summary>
    [Range(0, 0.9)]
    public double Validation { get; init; }

    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 128;

    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    [Range(0, 100)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Constant, or a cosine down to 0 that is stepped with every batch.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Of SGD; Adam has its own defaults.</summary>
    [Range(0, 1)]
    public double Momentum { get; init; } = 0.9;

    [Range(0, 1)]
    public double WeightDecay { get; init; }

    /// <summary>Weight of the anchor term of the library's losses.</summary>
    [Range(0, 1e6)]
    public double Alpha { get; init; } = 2;

    /// <summary>Weight of the anchor term of the paper's loss.</summary>
    [Range(0, 1e6)]
    public double Lambda { get; init; } = 0.1;

    /// <summary>Distance of the anchors from the origin, above 0 for every loss but cross-entropy; the paper takes 10, the library's example 5.</summary>
    [Range(0, 1e6)]
    public double Magnitude { get; init; } = 10;

    /// <summary>Pixels a side after Pillow's resize; 0 leaves the images as they are.</summary>
    [Range(0, 4096)]
    public int Resize { get; init; }

    /// <summary>Side of the squares of pixels that are averaged into one; 1 keeps all.</summary>
    [Range(1, 8)]
    public int Pool { get; init; } = 1;

    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.5];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.5];

    /// <summary>Of the networks that have dropout.</summary>
    [Range(0, 0.99)]
    public double Dropout { get; init; } = 0.3;

    /// <summary>Augmentation: least share of the area that a random crop keeps; 1 crops nothing.</summary>
    [Range(0.01, 1)]
    public double CropScale { get; init; } = 1;

    /// <summary>Augmentation: probability of a horizontal flip. Where it is above 0, flipped copies count when anchors are re-estimated.</summary>
    [Range(0, 1)]
    public double Flip { get; init; }

    /// <summary>Augmentation: the rotation is uniform in ± so many degrees.</summary>
    [Range(0, 180)]
    public double Rotation { get; init; }

    /// <summary>Whether the last layer starts anew where weights are given.</summary>
    public bool FreshHead { get; init; }
}

/// <summary>What is minimised.</summary>
public enum LossKind
{
    /// <summary>The baseline: the same network under cross-entropy.</summary>
    CrossEntropy,

    /// <summary><see cref="CacLoss"/>.</summary>
    Paper,

    /// <summary><see cref="LibraryCacLoss"/> with the library's own choice of other classes.</summary>
    Library,

    /// <summary><see cref="LibraryCacLoss"/> with all other classes.</summary>
    LibraryCorrected,
}

public enum NetworkKind
{
    /// <summary>Three convolutions; the laptop profile's.</summary>
    SmallCnn,

    /// <summary>Nine convolutions; the paper's.</summary>
    PaperCnn,

    /// <summary>WideResNet-40-2; the library's example.</summary>
    WideResnet,
}

public enum OptimizerKind
{
    Adam,
    Sgd,
}

public enum ScheduleKind
{
    Cosine,
    Constant,
}
