using System.Collections.Immutable;

namespace Retable.Tables.Rendering;

/// <summary>An axis between round numbers, with a tick at every step of 1, 2 or 5 times a power of ten.</summary>
internal sealed record Axis(double Low, double High, double Step)
{
    private const double Rounding = 1e-9;
    private const int WantedTicks = 4;
    private static readonly double[] RoundFactors = [1, 2, 5, 10];

    public ImmutableArray<double> Ticks
    {
        get
        {
            var first = Math.Ceiling((Low / Step) - Rounding);
            var last = Math.Floor((High / Step) + Rounding);
            return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * Step)];
        }
    }

    public static Axis Over(double smallest, double largest)
    {
        var span = largest > smallest ? largest - smallest : Math.Max(1, Math.Abs(largest));
        var power = Math.Pow(10, Math.Floor(Math.Log10(span / WantedTicks)));
        var step = RoundFactors.Select(factor => factor * power).First(candidate => span / candidate <= WantedTicks);
        return new Axis(Math.Floor(smallest / step) * step, Math.Max(Math.Ceiling(largest / step), Math.Floor(smallest / step) + 1) * step, step);
    }

    /// <summary>The same ticks over the range of the values only; a single value changes nothing.</summary>
    public Axis Tight(double smallest, double largest) => largest > smallest ? this with { Low = smallest, High = largest } : this;

    /// <summary>The position of a value: 0 at the low end, 1 at the high end.</summary>
    public double Share(double value) => (value - Low) / (High - Low);

    public string Label(double tick) => Step >= 1000 && tick != 0
        ? $"{tick / 1000:0.#}k"
        : Numbers.Fixed(tick, Math.Max(0, -(int)Math.Floor(Math.Log10(Step) + Rounding)));
}
