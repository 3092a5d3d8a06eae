namespace Retable.Metrics;

/// <summary>Labels of an open-set problem: known classes are numbered 0 … n − 1, an unknown class is negative.</summary>
public static class OpenSetLabels
{
    /// <summary>The label of an unknown class when it does not matter which one it is.</summary>
    public const int Unknown = -1;

    public static bool IsKnown(int label) => label >= 0;

    /// <summary>Numbers the known classes in the order of their original numbers; every other class becomes <see cref="Unknown"/> (as in the code of the CAC paper).</summary>
    /// <param name="known">Original numbers of the known classes, each once.</param>
    public static IReadOnlyDictionary<int, int> Numbering(IEnumerable<int> known) =>
        known.Order().Select((original, number) => (original, number)).ToDictionary(pair => pair.original, pair => pair.number);

    /// <summary>pytorch-ood's mapping: known classes keep the order given, an unknown class c becomes −c (so that class 0 counts as known), any other −1.</summary>
    /// <remarks>Kept because published numbers depend on it; its order is that of a Python set, which the caller must give.</remarks>
    /// <param name="label">An original number.</param>
    /// <param name="known">The known classes in the order of their new numbers.</param>
    /// <param name="unknown">The unknown classes.</param>
    public static int OfLibrary(int label, IReadOnlyList<int> known, IReadOnlySet<int> unknown)
    {
        for (var number = 0; number < known.Count; number++)
        {
            if (known[number] == label)
            {
                return number;
            }
        }

        return unknown.Contains(label) ? -label : Unknown;
    }
}
