using Retable.Contract;
using Retable.Learning.Data;
using Retable.Metrics;

namespace Retable.Papers.Amp;

/// <summary>Which images of a data set a network may know: those of the classes that are not held out, numbered in increasing order.</summary>
internal sealed class KnownClasses(IReadOnlyList<int> heldOut)
{
    /// <summary>Images to learn from; the same for every seed, so that seeds differ in training alone.</summary>
    /// <exception cref="BadInputException">A class that is held out does not occur, or no two classes are left.</exception>
    public ImageSet Training(ImageSet all, TrainParameters parameters)
    {
        var classes = all.Labels.Distinct().Order().ToList();
        foreach (var label in heldOut.Where(label => !classes.Contains(label)))
        {
            throw new BadInputException($"class {label} cannot be held out: the training images do not have it")
            {
                Facts = [("classes", string.Join(", ", classes))],
            };
        }

        var known = Known(all);
        return known.Labels.Distinct().Count() > 1
            ? parameters.Part(known)
            : throw new BadInputException("a network needs at least two classes that are not held out");
    }

    public ImageSet Known(ImageSet all) => all.Where(label => !heldOut.Contains(label)).Relabelled(label => label - heldOut.Distinct().Count(each => each < label));

    /// <summary>The others, all of them unknown.</summary>
    public ImageSet HeldOut(ImageSet all) => all.Where(heldOut.Contains).Relabelled(_ => OpenSetLabels.Unknown);
}
