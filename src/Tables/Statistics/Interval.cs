namespace Retable.Tables.Statistics;

/// <summary>A closed interval of numbers: a confidence interval, or all values that a rounded number stands for.</summary>
public readonly record struct Interval(double Low, double High)
{
    public double HalfWidth => (High - Low) / 2;

    public bool Contains(double value) => Low <= value && value <= High;

    /// <summary>True if the two intervals have a number in common.</summary>
    public bool Meets(Interval other) => Low <= other.High && other.Low <= High;

    /// <summary>True if the interval lies strictly between −margin and +margin.</summary>
    public bool LiesWithin(double margin) => Low > -margin && High < margin;

    /// <summary>All numbers that are printed as <paramref name="value"/> with <paramref name="decimals"/> digits: 95.2 is [95.15, 95.25].</summary>
    public static Interval OfRounded(double value, int decimals)
    {
        var half = 0.5 * Math.Pow(10, -decimals);
        return new Interval(value - half, value + half);
    }
}
