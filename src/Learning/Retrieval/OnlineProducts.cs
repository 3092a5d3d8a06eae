namespace Retable.Learning.Retrieval;

/// <summary>A line of <c>Ebay_train.txt</c> or <c>Ebay_test.txt</c>.</summary>
/// <param name="Class">The class, counting from 1.</param>
/// <param name="SuperClass">The kind of product, counting from 1.</param>
/// <param name="Path">The path below the folder of all images.</param>
public sealed record OnlineProduct(int Class, int SuperClass, string Path);

/// <summary>Splits of Stanford Online Products.</summary>
/// <remarks>
/// Of the training classes of each kind of product the first half trains and the others validate; each part numbers its classes anew, one kind after the other in the order
/// in which they appear. A test class keeps its number, less 1. Source: mkirchhof/url@eacd47f, timm/data/readers/reader_repr.py, ReaderSOP.
/// </remarks>
public static class OnlineProducts
{
    /// <summary>Computes a split.</summary>
    /// <param name="train">The lines of <c>Ebay_train.txt</c>.</param>
    /// <param name="test">The lines of <c>Ebay_test.txt</c>.</param>
    /// <param name="split">The part of the data set.</param>
    /// <param name="shots">The largest number of images per class; null for all.</param>
    public static IReadOnlyList<LabelledImage> Split(
        IReadOnlyCollection<OnlineProduct> train, IReadOnlyCollection<OnlineProduct> test, RetrievalSplit split, int? shots = null)
    {
        var part = split switch
        {
            RetrievalSplit.Train => Numbered(train, classes => classes.Take(classes.Count / 2)),
            RetrievalSplit.Validation => Numbered(train, classes => classes.Skip(classes.Count / 2)),
            RetrievalSplit.Test => TestClasses(test),
            RetrievalSplit.TrainOnTest => ClassImages.Alternate(TestClasses(test), from: 0),
            RetrievalSplit.TestOnTest => ClassImages.Alternate(TestClasses(test), from: 1),
            _ => throw new ArgumentOutOfRangeException(nameof(split), split, "not a split"),
        };
        return ClassImages.Flat(ClassImages.Few(part, shots));
    }

    private static IEnumerable<ImageClass> Numbered(
        IEnumerable<OnlineProduct> products, Func<IReadOnlyCollection<IGrouping<int, OnlineProduct>>, IEnumerable<IGrouping<int, OnlineProduct>>> part) => products
        .GroupBy(product => product.SuperClass)
        .SelectMany(kind => part([.. kind.GroupBy(product => product.Class).OrderBy(one => one.Key)]))
        .Select((one, label) => new ImageClass(label, [.. one.Select(product => product.Path)]));

    private static ImageClass[] TestClasses(IEnumerable<OnlineProduct> products) =>
        [.. products.GroupBy(product => product.Class).Select(one => new ImageClass(one.Key - 1, [.. one.Select(product => product.Path)]))];
}
