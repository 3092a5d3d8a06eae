// The recipes of the publication, for a profile that trains as it did. The laptop profile's is src/Learning/Experiment/MomentumRecipe.

using Retable.Learning.Data;
using Retable.Learning.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

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

/// <summary>What of the released code's training on ImageNet is settled: that of SwinV2-B.</summary>
/// <remarks>
/// AdamW, and beside what stands here TrivialAugment, random erasing 0.25, repeated augmentation and a gradient norm of at most 5.
/// References are the mini-batch itself, after all augmentation. Source: LLNL/anchoring@c472301, ImageNet/run_train.sh and ImageNet/train.py.
/// </remarks>
public static class ImageNetRecipe
{
    public const int Epochs = 400;

    /// <summary>16 processes with 32 images each.</summary>
    public const int BatchSize = 512;

    /// <summary>Share of the batches whose references are hidden.</summary>
    public const double Alpha = 0.2;

    public const double LabelSmoothing = 0.1;

    /// <summary>Of mixup and of CutMix, one of which each batch gets: the code passes mixup's to both.</summary>
    public const double MixingAlpha = 0.8;

    /// <summary>0.05, and 0 for normalisations, biases, class token and position embeddings.</summary>
    public const double WeightDecay = 0.05;

    /// <summary>Steps between two updates of the averaged weights, which are the ones evaluated.</summary>
    public const int StepsPerAverage = 32;

    public static Normalisation Normalisation { get; } = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>0.9991808.</summary>
    public static double AverageDecay { get; } = WeightAverage.Decay(0.99998, (long)BatchSize * StepsPerAverage, Epochs);

    /// <summary>A cosine from 10⁻⁴ to 10⁻⁶, the same within an epoch.</summary>
    public static LearningRate LearningRate(int stepsPerEpoch)
    {
        var ofEpoch = LearningRates.Cosine(1e-4, Epochs, floor: 1e-6);
        return step => ofEpoch(step / stepsPerEpoch);
    }
}
