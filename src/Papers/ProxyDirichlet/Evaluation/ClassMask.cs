using System.Reflection;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>The classes of ImageNet that a shifted test set has: its labels count them in their order.</summary>
public static class ClassMask
{
    /// <summary>Whether a data set has some of the classes only.</summary>
    public static bool Has(string dataset) => Assembly.GetExecutingAssembly().GetManifestResourceInfo($"{dataset}.txt") is not null;

    /// <summary>WordNet ids of the 200 classes of ImageNet-R, -A or -O.</summary>
    /// <param name="dataset"><c>imagenet-r</c>, <c>imagenet-a</c> or <c>imagenet-o</c>.</param>
    public static IReadOnlyList<string> WordNetIds(string dataset)
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var stream = assembly.GetManifestResourceStream($"{dataset}.txt")
            ?? throw new ArgumentException($"no list of classes for '{dataset}'", nameof(dataset));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Positions of a data set's classes among all classes.</summary>
    /// <param name="dataset">See <see cref="WordNetIds"/>.</param>
    /// <param name="all">WordNet ids of all classes, in the order of the logits.</param>
    /// <returns>In increasing order; label i of the data set is the i-th.</returns>
    public static int[] Of(string dataset, IReadOnlyList<string> all)
    {
        var present = WordNetIds(dataset).ToHashSet(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, all.Count).Where(i => present.Contains(all[i]))];
    }
}
