namespace Retable.Tables.Statistics;

/// <summary>Values that belong together two by two.</summary>
internal static class Pairs
{
    /// <summary>First minus second, pair by pair.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or there are too few.</exception>
    public static double[] Differences(IReadOnlyList<double> first, IReadOnlyList<double> second, int atLeast = 1)
    {
        if (first.Count != second.Count)
        {
            throw new ArgumentException($"pairs need two lists of one length, not {first.Count} and {second.Count}");
        }

        if (first.Count < atLeast)
        {
            throw new ArgumentException($"{first.Count} pairs are too few: the test needs {atLeast}");
        }

        return [.. first.Zip(second, (a, b) => a - b)];
    }
}
