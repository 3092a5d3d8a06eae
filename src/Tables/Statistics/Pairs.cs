namespace Retable.Tables.Statistics;

/// <summary>Computes differences of paired values.</summary>
internal static class Pairs
{
    /// <summary>First minus second, pair by pair; differences that are equal up to rounding are made equal.</summary>
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

        var scale = first.Concat(second).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        return Rounding.MakeEqual([.. first.Zip(second, (a, b) => a - b)], scale);
    }
}
