namespace Retable.Tables.Statistics;

/// <summary>Benjamini and Hochberg's step-up correction: the expected share of false alarms among the alarms stays below the level.</summary>
/// <remarks>Source: Benjamini, Hochberg, Journal of the Royal Statistical Society B 57, 1995. For independent or positively dependent tests.</remarks>
public static class BenjaminiHochberg
{
    /// <summary>Adjusted p-values in the order given; compare them with the level itself.</summary>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        var adjusted = new double[pValues.Count];
        var smallest = 1.0;
        var rank = pValues.Count;
        foreach (var i in Enumerable.Range(0, pValues.Count).OrderByDescending(i => pValues[i]).ThenByDescending(i => i))
        {
            smallest = Math.Min(smallest, pValues[i] * pValues.Count / rank--);
            adjusted[i] = smallest;
        }

        return adjusted;
    }
}
