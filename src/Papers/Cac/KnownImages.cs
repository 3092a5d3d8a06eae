using Retable.Contract;
using Retable.Learning.Data;
using Retable.Metrics;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The images of a trial's known classes, numbered 0 … C − 1, divided into training and validation.</summary>
/// <param name="Training">What the network learns from, and the anchors are estimated on.</param>
/// <param name="Validation">What the epoch is chosen on; null where the last one is taken.</param>
public sealed record KnownImages(ImageSet Training, ImageSet? Validation)
{
    /// <summary>The images that a training with these parameters sees; the same for all losses.</summary>
    /// <exception cref="BadInputException">A known class has no image.</exception>
    public static KnownImages Of(ImageSet all, TrainParameters parameters)
    {
        var numbering = OpenSetLabels.Numbering(ClassSplits.Of(parameters.Benchmark, parameters.Split).Known);
        var known = all.Where(numbering.ContainsKey).Relabelled(label => numbering[label]);
        RequireAll(numbering, known);

        var seeds = new SeedSequence(unchecked((ulong)parameters.Seed));
        var (training, validation) = StratifiedSplit.Of(known.Labels, 1 - parameters.Validation, seeds);
        var part = StratifiedSplit.Take([.. training.Select(i => known.Labels[i])], parameters.TrainSize, seeds);
        return new KnownImages(
            Sized(known.At([.. part.Select(i => training[i])]), parameters),
            validation.Length == 0 ? null : Sized(known.At(validation), parameters));
    }

    /// <summary>The images as a network with these parameters takes them.</summary>
    public static ImageSet Sized(ImageSet images, TrainParameters parameters) =>
        parameters.Resize == 0 ? images : images.Resized(parameters.Resize, parameters.Resize);

    public KnownImages On(Device device) => new(Training.On(device), Validation?.On(device));

    private static void RequireAll(IReadOnlyDictionary<int, int> numbering, ImageSet known)
    {
        var present = known.Labels.ToHashSet();
        var missing = numbering.Where(pair => !present.Contains(pair.Value)).Select(pair => pair.Key).Order().ToList();
        if (missing.Count > 0)
        {
            throw new BadInputException($"the data set '{known.Dataset}' has no image of some known classes")
            {
                Facts = [("missing", string.Join(", ", missing)), ("known", string.Join(", ", numbering.Keys.Order()))],
                Hint = "Take a 'benchmark' that divides the classes of this data set.",
            };
        }
    }
}
