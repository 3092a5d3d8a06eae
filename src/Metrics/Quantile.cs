namespace Retable.Metrics;

/// <summary>A quantile by linear interpolation between order statistics (numpy's default, Hyndman and Fan's type 7).</summary>
public static class Quantile
{
    /// <param name="values">At least one, none NaN.</param>
    /// <param name="share">The share, in [0, 1]: 0 gives the smallest value, 1 the largest.</param>
    public static double Of(ReadOnlySpan<double> values, double share)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var position = share * (sorted.Length - 1);
        var below = (int)Math.Floor(position);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
    }
}
