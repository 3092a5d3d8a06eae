using Retable.Learning.Data;
using Retable.Learning.Training;

namespace Retable.Papers.Anchoring.Recipe;

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
