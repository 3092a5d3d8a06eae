namespace Retable.Report;

/// <summary>Histograms of several groups over the same bins, each of area 1.</summary>
internal sealed class Histogram
{
    /// <summary>The percentage of all values left out at either side, so that a single one does not stretch the plot.</summary>
    public const double LeftOut = 0.5;

    /// <summary>The share of a group in one bin above which the other bins could no longer be seen.</summary>
    private const double Crowded = 0.4;

    private readonly IReadOnlyList<double[]> _groups;
    private readonly int _bins;

    private Histogram(IReadOnlyList<double[]> groups, Scale range, int bins) => (_groups, Range, _bins) = (groups, range, bins);

    public Scale Range { get; }

    /// <summary>Whether the axis shows the values' ranks, as a share of all values, instead of the values.</summary>
    public bool IsByRank { get; private init; }

    /// <summary>Makes a histogram over the values or, if nearly all of a group would fall into one bin, over their ranks; thresholds separate groups only by the order of the values.</summary>
    /// <param name="groups">Finite values, at least one altogether.</param>
    /// <param name="bins">The number of bins.</param>
    public static Histogram Over(IReadOnlyList<double[]> groups, int bins)
    {
        var all = groups.SelectMany(group => group).Order().ToArray();
        var outside = (int)(all.Length * LeftOut / 100);
        var plain = new Histogram(groups, Scale.Tight([all[outside], all[^(outside + 1)]]), bins);
        return Enumerable.Range(0, groups.Count).Any(group => groups[group].Length > 0 && plain.Counts(group).Max() > Crowded * groups[group].Length)
            ? new Histogram([.. groups.Select(group => Array.ConvertAll(group, value => Rank(all, value)))], Scale.Shares, bins) { IsByRank = true }
            : plain;
    }

    /// <summary>The outline of a group's bars, from left to right.</summary>
    public IEnumerable<BandPoint> Outline(int group)
    {
        var width = (Range.High - Range.Low) / _bins;
        var counts = Counts(group);
        for (var bin = 0; bin < _bins; bin++)
        {
            var density = counts[bin] / width / _groups[group].Length;
            yield return new BandPoint(Range.Low + (bin * width), density, density, density);
            yield return new BandPoint(Range.Low + ((bin + 1) * width), density, density, density);
        }
    }

    private int[] Counts(int group)
    {
        var (width, counts) = ((Range.High - Range.Low) / _bins, new int[_bins]);
        foreach (var value in _groups[group].Where(value => value >= Range.Low && value <= Range.High))
        {
            counts[Math.Min((int)((value - Range.Low) / width), _bins - 1)]++;
        }

        return counts;
    }

    /// <summary>The share of all values below this one; equal values share the middle of their ranks.</summary>
    private static double Rank(double[] sorted, double value)
    {
        var (first, last) = (LowerBound(sorted, value), LowerBound(sorted, Math.BitIncrement(value)));
        return (first + last) / 2.0 / sorted.Length;
    }

    /// <summary>The number of values below a value.</summary>
    private static int LowerBound(double[] sorted, double value)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
