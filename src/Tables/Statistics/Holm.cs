namespace Retable.Tables.Statistics;

/// <summary>Holm's step-down correction: keeps the chance of even one false alarm among all tests below the level.</summary>
/// <remarks>Source: Holm, Scandinavian Journal of Statistics 6, 1979. Valid whatever the dependence of the tests.</remarks>
public static class Holm
{
    /// <summary>Adjusted p-values in the order given, to be compared with the level itself.</summary>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        var adjusted = new double[pValues.Count];
        var largest = 0.0;
        foreach (var (i, rank) in Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i]).ThenBy(i => i).Select((i, rank) => (i, rank)))
        {
            largest = Math.Max(largest, Math.Min(1, (pValues.Count - rank) * pValues[i]));
            adjusted[i] = largest;
        }

        return adjusted;
    }
}
