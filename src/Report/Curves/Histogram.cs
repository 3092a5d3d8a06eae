namespace Retable.Report;

/// <summary>Histograms of several groups over the same bins, each of area 1.</summary>
internal sealed class Histogram
{
    /// <summary>Percent of all values that lie outside at either side, so that a single one does not stretch the picture.</summary>
    public const double LeftOut = 0.5;

    private readonly IReadOnlyList<double[]> _groups;
    private readonly int _bins;

    private Histogram(IReadOnlyList<double[]> groups, Scale range, int bins) => (_groups, Range, _bins) = (groups, range, bins);

    public Scale Range { get; }

    /// <param name="groups">Finite values, at least one altogether.</param>
    /// <param name="bins">How many.</param>
    public static Histogram Over(IReadOnlyList<double[]> groups, int bins)
    {
        var all = groups.SelectMany(group => group).Order().ToArray();
        var outside = (int)(all.Length * LeftOut / 100);
        return new Histogram(groups, Scale.Tight([all[outside], all[^(outside + 1)]]), bins);
    }

    /// <summary>The outline of a group's bars, from left to right.</summary>
    public IEnumerable<BandPoint> Outline(int group)
    {
        var width = (Range.High - Range.Low) / _bins;
        var counts = new int[_bins];
        foreach (var value in _groups[group].Where(value => value >= Range.Low && value <= Range.High))
        {
            counts[Math.Min((int)((value - Range.Low) / width), _bins - 1)]++;
        }

        for (var bin = 0; bin < _bins; bin++)
        {
            var density = counts[bin] / width / _groups[group].Length;
            yield return new BandPoint(Range.Low + (bin * width), density, density, density);
            yield return new BandPoint(Range.Low + ((bin + 1) * width), density, density, density);
        }
    }
}
