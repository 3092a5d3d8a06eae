using Retable.Contract;
using Retable.Learning.Data;
using Retable.Metrics;

namespace Retable.Learning.Experiment;

/// <summary>Selects the images that a network may know: those of the classes that are not held out, numbered in increasing order.</summary>
public sealed class KnownClasses(IReadOnlyList<int> heldOut)
{
    /// <summary>The training images; the same for every seed, so that seeds differ only in the training itself.</summary>
    /// <exception cref="BadInputException">A class that is held out does not occur, or fewer than two classes are left.</exception>
    public ImageSet Training(ImageSet all, Recipe recipe)
    {
        Remaining(all.Labels, heldOut);
        return recipe.Part(Known(all), new SeedSequence(0));
    }

    /// <summary>The classes among some labels that are not held out, in increasing order.</summary>
    /// <param name="labels">Of the training images.</param>
    /// <param name="heldOut">Labels.</param>
    /// <exception cref="BadInputException">A class that is held out does not occur, or fewer than two classes are left.</exception>
    public static List<int> Remaining(IEnumerable<int> labels, IReadOnlyList<int> heldOut)
    {
        var classes = labels.Distinct().Order().ToList();
        foreach (var label in heldOut.Where(label => !classes.Contains(label)).Order())
        {
            throw new BadInputException($"class {label} cannot be held out: the training images do not have it")
            {
                Facts = [("classes", string.Join(", ", classes)), ("held out", string.Join(", ", heldOut.Order()))],
            };
        }

        var remaining = classes.Except(heldOut).ToList();
        return remaining.Count > 1 ? remaining : throw new BadInputException("a network needs at least two classes that are not held out") { Hint = "Hold fewer classes out." };
    }

    /// <summary>The images of the known classes, numbered 0 … C − 1.</summary>
    public ImageSet Known(ImageSet all) => all.Where(label => !heldOut.Contains(label)).Relabelled(label => label - heldOut.Distinct().Count(each => each < label));

    /// <summary>The images of the held-out classes, all labelled unknown.</summary>
    public ImageSet HeldOut(ImageSet all) => all.Where(heldOut.Contains).Relabelled(_ => OpenSetLabels.Unknown);
}
