namespace Retable.Metrics;

/// <summary>Spearman's rank correlation: Pearson's correlation of the ranks, where equal values share their mean rank.</summary>
/// <remarks>Source: Spearman 1904; as SciPy's <c>spearmanr</c>.</remarks>
public static class RankCorrelation
{
    /// <returns>In −1 … 1; NaN if one side is constant.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a value is NaN.</exception>
    public static double Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        Samples.RequireSameLength(first.Length, second.Length);
        var (a, b) = (Ranks(first.ToArray()), Ranks(second.ToArray()));
        var mean = (a.Length + 1) / 2.0;
        double covariance = 0, varianceA = 0, varianceB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            covariance += (a[i] - mean) * (b[i] - mean);
            varianceA += (a[i] - mean) * (a[i] - mean);
            varianceB += (b[i] - mean) * (b[i] - mean);
        }

        return covariance / Math.Sqrt(varianceA * varianceB);
    }

    private static double[] Ranks(double[] values)
    {
        if (values.Any(double.IsNaN))
        {
            throw new ArgumentException("a NaN has no rank", nameof(values));
        }

        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Length];
        for (int start = 0, end; start < order.Length; start = end)
        {
            end = start;
            while (end < order.Length && values[order[end]] == values[order[start]])
            {
                end++;
            }

            for (var i = start; i < end; i++)
            {
                ranks[order[i]] = (start + end + 1) / 2.0;
            }
        }

        return ranks;
    }
}
