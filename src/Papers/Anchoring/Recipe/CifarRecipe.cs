using Retable.Learning.Data;
using Retable.Learning.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring.Recipe;

/// <summary>How the released code trains on CIFAR-10 and CIFAR-100.</summary>
/// <remarks>
/// Float32, no warm-up, no label smoothing, no early stopping. The paper's own table of hyper-parameters was not readable for us.
/// Source: LLNL/anchoring@c472301, CIFAR/train.py.
/// </remarks>
public static class CifarRecipe
{
    public const int Epochs = 200;

    /// <summary>Images in a batch; the last batch of an epoch is kept, though smaller. As many references are drawn from at each step.</summary>
    public const int BatchSize = 128;

    /// <summary>Share of the batches whose references are hidden.</summary>
    public const double Alpha = 0.25;

    /// <summary>Of the channels, as fractions of 1; for both data sets.</summary>
    public static IReadOnlyList<double> Mean { get; } = [0.4914, 0.4822, 0.4465];

    /// <summary>Of the channels, as fractions of 1; for both data sets.</summary>
    public static IReadOnlyList<double> StandardDeviation { get; } = [0.2023, 0.1994, 0.2010];

    public static Normalisation Normalisation { get; } = new(Mean, StandardDeviation);

    /// <summary>Of the raw images. References are not augmented.</summary>
    public static PaddedCropFlip Augmentation { get; } = new(padding: 4);

    /// <summary>0.1, and from the epochs 60, 120 and 160 on a fifth of what it was.</summary>
    public static LearningRate LearningRate(int stepsPerEpoch) => MultiStepRate.Of(0.1, [60, 120, 160], 0.2, stepsPerEpoch);

    /// <summary>Stochastic gradient descent with momentum, and with weight decay on all parameters: biases and normalisations too.</summary>
    public static OptimizerHelper Optimizer(nn.Module network) => optim.SGD(network.parameters(), 0.1, momentum: 0.9, weight_decay: 5e-4);
}
