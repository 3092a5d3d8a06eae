namespace Retable.Learning.Retrieval;

/// <summary>The parts of the retrieval data sets in the registry, identified by class and file of their photographs.</summary>
public static class RetrievalSets
{
    private const string Birds = "cub-200-2011", Cars = "cars-196", Products = "online-products";

    /// <summary>Whether a data set has such parts.</summary>
    public static bool Has(string dataset) => dataset is Birds or Cars or Products;

    /// <summary>Computes a part.</summary>
    /// <param name="dataset">A data set that has parts.</param>
    /// <param name="names">Names such as <c>001.Black_footed_Albatross/a.jpg</c>, <c>Acura RL Sedan 2012/a.jpg</c>, <c>00001.bicycle_final/a.JPG</c>: all photographs of the set, or, for online products, those in the list that the part belongs to.</param>
    /// <param name="split">The part of the data set.</param>
    /// <exception cref="ArgumentException">The set has no parts.</exception>
    public static IReadOnlyList<LabelledImage> Split(string dataset, IReadOnlyList<string> names, RetrievalSplit split) => dataset switch
    {
        Birds => FolderSplit.Of(FolderSplit.BirdClasses(Folders(names)), split),
        Cars => FolderSplit.Of(FolderSplit.CarClasses(Folders(names)), split),
        Products => OnlineProducts.Split(Listed(names), Listed(names), split),
        _ => throw new ArgumentException($"'{dataset}' has no parts", nameof(dataset)),
    };

    private static IEnumerable<(string Folder, IEnumerable<string> Files)> Folders(IReadOnlyList<string> names) => names
        .Select(name => name.Split('/', 2))
        .GroupBy(parts => parts[0], parts => parts[1], StringComparer.Ordinal)
        .Select(folder => (folder.Key, (IEnumerable<string>)folder));

    // Kinds of products are numbered in the order in which they appear.
    private static List<OnlineProduct> Listed(IReadOnlyList<string> names)
    {
        var products = names.Select(name => (Name: name, Class: name[..name.IndexOf('.', StringComparison.Ordinal)], Kind: KindOf(name))).ToList();
        var kinds = products.Select(product => product.Kind).Distinct(StringComparer.Ordinal).ToList();
        return [.. products.Select(product => new OnlineProduct(int.Parse(product.Class), kinds.IndexOf(product.Kind) + 1, product.Name))];
    }

    private static string KindOf(string name)
    {
        var start = name.IndexOf('.', StringComparison.Ordinal) + 1;
        return name[start..name.IndexOf('/', StringComparison.Ordinal)];
    }
}
