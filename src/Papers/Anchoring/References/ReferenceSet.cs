using Retable.Contract;

namespace Retable.Papers.Anchoring.References;

/// <summary>Which training images may be references.</summary>
/// <remarks>Source: arXiv:2406.00529, figure 1 (sizes 5 to 50 000); LLNL/anchoring@c472301, CIFAR/train.py, where classes are chosen.</remarks>
public static class ReferenceSet
{
    /// <summary>A number of images, chosen without replacement.</summary>
    /// <param name="samples">Of the training set.</param>
    /// <param name="size">1 … samples.</param>
    /// <param name="draws">Where the choice comes from.</param>
    /// <returns>Positions in increasing order.</returns>
    /// <exception cref="ArgumentException">There are not so many.</exception>
    public static int[] OfSize(int samples, int size, Philox draws) => size >= 1 && size <= samples
        ? [.. draws.Permutation(samples).Take(size).Order()]
        : throw new ArgumentException($"{size} references cannot be chosen from {samples} images", nameof(size));

    /// <summary>All images of a number of randomly chosen classes. The released script takes one class unless told otherwise; its README says all.</summary>
    /// <param name="labels">Of the training set.</param>
    /// <param name="classes">1 … as many as there are.</param>
    /// <param name="draws">Where the choice comes from.</param>
    /// <returns>Positions in increasing order.</returns>
    /// <exception cref="ArgumentException">There are not so many classes.</exception>
    public static int[] OfClasses(IReadOnlyList<int> labels, int classes, Philox draws)
    {
        var known = labels.Distinct().Order().ToArray();
        if (classes < 1 || classes > known.Length)
        {
            throw new ArgumentException($"{classes} classes cannot be chosen from {known.Length}", nameof(classes));
        }

        var chosen = draws.Permutation(known.Length).Take(classes).Select(index => known[index]).ToHashSet();
        return [.. Enumerable.Range(0, labels.Count).Where(sample => chosen.Contains(labels[sample]))];
    }
}
