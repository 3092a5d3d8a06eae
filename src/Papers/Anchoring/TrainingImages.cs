using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Papers.Anchoring;

/// <summary>The images that a model learns from, and takes its references from when it is evaluated.</summary>
internal static class TrainingImages
{
    /// <summary>The part that the parameters name; the same for every seed, so that seeds differ in training alone.</summary>
    public static ImageSet Of(ImageSet all, TrainParameters parameters) => all.Count <= parameters.TrainSize
        ? all
        : all.At(StratifiedSplit.Take(all.Labels, parameters.TrainSize, new SeedSequence(0)));
}
