namespace Retable.Learning.Retrieval;

/// <summary>The parts of a retrieval data set.</summary>
public enum RetrievalSplit
{
    /// <summary>Half the images of the first half of the classes.</summary>
    Train,

    /// <summary>The other images of those classes; for online products, other classes.</summary>
    Validation,

    /// <summary>The second half of the classes.</summary>
    Test,

    /// <summary>Every second image of the test classes, starting with the first: for a network that is trained where it is tested.</summary>
    TrainOnTest,

    /// <summary>The remaining images of the test classes.</summary>
    TestOnTest,
}

/// <summary>An image of a split.</summary>
/// <param name="Path">The path below the folder of all images.</param>
/// <param name="Label">The class.</param>
public sealed record LabelledImage(string Path, int Label);

/// <summary>The images of a class.</summary>
/// <param name="Label">The class's number.</param>
/// <param name="Images">Paths below the folder of all images, in their order.</param>
public sealed record ImageClass(int Label, IReadOnlyList<string> Images);

/// <summary>Operations that the splits of all retrieval sets share.</summary>
internal static class ClassImages
{
    /// <summary>The images of the classes, class by class.</summary>
    public static IReadOnlyList<LabelledImage> Flat(IEnumerable<ImageClass> classes) =>
        [.. classes.SelectMany(one => one.Images.Select(image => new LabelledImage(image, one.Label)))];

    /// <summary>Every second image of each class; the classes are numbered from the smallest on.</summary>
    /// <param name="classes">At least one.</param>
    /// <param name="from">0 or 1.</param>
    public static IEnumerable<ImageClass> Alternate(IReadOnlyList<ImageClass> classes, int from)
    {
        var smallest = classes.Min(one => one.Label);
        return classes.Select(one => new ImageClass(one.Label - smallest, [.. one.Images.Where((_, i) => i % 2 == from)]));
    }

    /// <summary>At most a given number of images of each class, spread evenly; all if the number is null.</summary>
    public static IEnumerable<ImageClass> Few(IEnumerable<ImageClass> classes, int? shots)
    {
        if (shots is < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(shots), shots, "a class needs at least one image");
        }

        return classes.Select(one => shots is { } most && one.Images.Count > most
            ? one with { Images = [.. Enumerable.Range(0, most).Select(i => one.Images[i * (one.Images.Count / most)])] }
            : one);
    }
}
