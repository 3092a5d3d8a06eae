using Retable.Metrics;

namespace Retable.Learning.Retrieval;

/// <summary>Splits of data sets with one folder per class: CUB-200-2011 and CARS-196.</summary>
/// <remarks>
/// <para>The first half of the classes trains and validates, the second half tests: no class is in both. A training class of n images trains on those at the
/// rounded places of ⌊n/2⌋ evenly spaced points of 0 … n − 1 (halves to even) and validates on the others.</para>
/// <para>Source: mkirchhof/url@eacd47f, timm/data/readers/reader_repr.py, ReaderCUB and ReaderCARS. The original walks through a set of those places, so its order, on
/// which the choice of few images depends, is that of CPython's sets.</para>
/// </remarks>
public static class FolderSplit
{
    /// <summary>The classes of CUB, whose folders' names start with a number: <c>001.Black_footed_Albatross</c>.</summary>
    /// <param name="folders">Names of the folders and of the files in each, in any order. Files that macOS adds (<c>._</c>) are ignored.</param>
    public static IReadOnlyList<ImageClass> BirdClasses(IEnumerable<(string Folder, IEnumerable<string> Files)> folders) =>
    [
        .. folders.Where(folder => !IsResourceFork(folder.Folder))
            .Select(folder => new ImageClass(
                int.Parse(folder.Folder[..folder.Folder.IndexOf('.', StringComparison.Ordinal)]) - 1, Paths(folder.Folder, folder.Files.Where(file => !IsResourceFork(file)))))
            .OrderBy(one => one.Label),
    ];

    /// <summary>The classes of CARS, numbered by the names of their folders.</summary>
    /// <param name="folders">Names of the folders and of the files in each, in any order.</param>
    public static IReadOnlyList<ImageClass> CarClasses(IEnumerable<(string Folder, IEnumerable<string> Files)> folders) =>
        [.. folders.OrderBy(folder => folder.Folder, StringComparer.Ordinal).Select((folder, label) => new ImageClass(label, Paths(folder.Folder, folder.Files)))];

    /// <summary>Computes a split.</summary>
    /// <param name="classes">All classes in order; at least two.</param>
    /// <param name="split">The part of the data set.</param>
    /// <param name="shots">The largest number of images per class; null for all.</param>
    public static IReadOnlyList<LabelledImage> Of(IReadOnlyList<ImageClass> classes, RetrievalSplit split, int? shots = null)
    {
        ImageClass[] seen = [.. classes.Take(classes.Count / 2)];
        ImageClass[] unseen = [.. classes.Skip(classes.Count / 2)];
        var part = split switch
        {
            RetrievalSplit.Train => seen.Select(one => one with { Images = [.. TrainingPlaces(one.Images.Count).Select(i => one.Images[i])] }),
            RetrievalSplit.Validation => seen.Select(one => one with { Images = [.. Others(one)] }),
            RetrievalSplit.Test => unseen,
            RetrievalSplit.TrainOnTest => ClassImages.Alternate(unseen, from: 0),
            RetrievalSplit.TestOnTest => ClassImages.Alternate(unseen, from: 1),
            _ => throw new ArgumentOutOfRangeException(nameof(split), split, "not a split"),
        };
        return ClassImages.Flat(ClassImages.Few(part, shots));
    }

    private static IEnumerable<string> Others(ImageClass one)
    {
        var training = TrainingPlaces(one.Images.Count);
        return one.Images.Where((_, i) => !training.Contains(i));
    }

    private static IReadOnlyList<int> TrainingPlaces(int images)
    {
        var points = images / 2;
        var step = points > 1 ? (images - 1.0) / (points - 1) : 0;
        return PythonSetOrder.Of(Enumerable.Range(0, points).Select(i => (int)Math.Round(i * step, MidpointRounding.ToEven)));
    }

    private static IReadOnlyList<string> Paths(string folder, IEnumerable<string> files) =>
        [.. files.Select(file => $"{folder}/{file}").Order(StringComparer.Ordinal)];

    private static bool IsResourceFork(string name) => name.Contains("._", StringComparison.Ordinal);
}
