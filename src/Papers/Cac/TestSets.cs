using Retable.Contract;
using Retable.Learning.Data;
using Retable.Metrics;

namespace Retable.Papers.Cac;

/// <summary>The test images of a trial: known classes, the classes left out, and another data set.</summary>
/// <param name="Known">Images of the known classes, numbered 0 … C − 1.</param>
/// <param name="Unknown">Unknown images, by the name under which metrics and predictions list them; label −1.</param>
public sealed record TestSets(ImageSet Known, IReadOnlyList<(string Name, ImageSet Images)> Unknown)
{
    public const string KnownName = "known", Near = "near-unknown", Far = "far-unknown";

    /// <summary>Divides the test sets as the trial of a model asks.</summary>
    /// <param name="card">The model.</param>
    /// <param name="test">Test part of the data set that the model was trained on.</param>
    /// <param name="unknown">Where the unknown classes' images come from; null takes <paramref name="test"/>.</param>
    /// <param name="far">Images that are unknown whatever their label; may be missing.</param>
    /// <param name="size">At most so many images of each part.</param>
    /// <exception cref="BadInputException">A part is empty, or its images have another shape than the model takes.</exception>
    public static TestSets Of(ModelCard card, ImageSet test, ImageSet? unknown, ImageSet? far, int size)
    {
        var split = ClassSplits.Of(card.Parameters.Benchmark, card.Parameters.Split);
        var numbering = OpenSetLabels.Numbering(split.Known);
        var known = Part(KnownName, test.Where(numbering.ContainsKey).Relabelled(label => numbering[label]));
        var others = new List<(string, ImageSet)>();
        if (split.Unknown.Count > 0)
        {
            others.Add((Near, Part(Near, (unknown ?? test).Where(split.Unknown.Contains).Relabelled(_ => OpenSetLabels.Unknown))));
        }

        if (far is not null)
        {
            others.Add((Far, Part(Far, far.Relabelled(_ => OpenSetLabels.Unknown))));
        }

        return new TestSets(known, others);

        ImageSet Part(string name, ImageSet images)
        {
            var taken = images.Count <= size ? images : images.At(StratifiedSplit.Take(images.Labels, size, new SeedSequence(0)));
            return taken.Count == 0
                ? throw new BadInputException($"the data set '{images.Dataset}' has no image for the part '{name}'")
                : Fitting(card, name, KnownImages.Sized(taken, card.Parameters));
        }
    }

    private static ImageSet Fitting(ModelCard card, string name, ImageSet images)
    {
        var (channels, height, width) = images.Shape;
        var pool = card.Parameters.Pool;
        return (channels, height / pool, width / pool) == (card.Channels, card.Height, card.Width)
            ? images
            : throw new BadInputException($"the images of the part '{name}' do not fit the model")
            {
                Facts =
                [
                    ("images", $"{images.Dataset}: {channels} x {height} x {width}"),
                    ("model", $"{card.Channels} x {card.Height * pool} x {card.Width * pool}"),
                ],
                Hint = "Set 'resize' in training, or make the images in this shape.",
            };
    }
}
