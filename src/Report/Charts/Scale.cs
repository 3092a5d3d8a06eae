using System.Globalization;

namespace Retable.Report;

/// <summary>An axis: its range, its ticks and their labels.</summary>
/// <param name="Low">The number at the start.</param>
/// <param name="High">The number at the end, above <paramref name="Low"/>.</param>
/// <param name="Step">The distance between ticks: 1, 2 or 5 times a power of ten.</param>
internal sealed record Scale(double Low, double High, double Step)
{
    /// <summary>The tolerance by which a tick may miss the end because of rounding.</summary>
    private const double Slack = 1e-9;

    private static readonly double[] RoundFactors = [1, 2, 5, 10];

    public IReadOnlyList<double> Ticks
    {
        get
        {
            var (first, last) = (Math.Ceiling((Low / Step) - Slack), Math.Floor((High / Step) + Slack));
            return [.. Enumerable.Range(0, Math.Max(0, (int)(last - first) + 1)).Select(i => (first + i) * Step)];
        }
    }

    /// <summary>An axis between round numbers that contains all values.</summary>
    /// <param name="most">The largest number of steps.</param>
    public static Scale Over(IEnumerable<double> values, int most = 5)
    {
        var (low, high) = Range(values);
        var step = StepOf(high - low, most);
        return new Scale(Math.Floor((low / step) + Slack) * step, Math.Ceiling((high / step) - Slack) * step, step);
    }

    /// <summary>An axis from the smallest value to the largest, with ticks at round numbers.</summary>
    public static Scale Tight(IEnumerable<double> values, int most = 5)
    {
        var (low, high) = Range(values);
        return new Scale(low, high, StepOf(high - low, most));
    }

    /// <summary>The axis 0 … 1 for shares.</summary>
    public static Scale Shares { get; } = new(0, 1, 0.2);

    /// <summary>The position of a value: 0 at the start, 1 at the end; values outside are moved to the ends.</summary>
    public double Share(double value) => Math.Clamp((value - Low) / (High - Low), 0, 1);

    /// <summary>The label of a tick, with enough digits to distinguish the ticks; thousands as <c>12k</c>.</summary>
    public string Label(double tick)
    {
        if (Step >= 1000)
        {
            return tick == 0 ? "0" : Minus((tick / 1000).ToString("0.#", CultureInfo.InvariantCulture)) + "k";
        }

        if (Step < 1e-4)
        {
            return tick == 0 ? "0" : Minus(tick.ToString("0.#e0", CultureInfo.InvariantCulture));
        }

        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(Step) + Slack));
        var rounded = Math.Round(tick, decimals);
        return Minus((rounded == 0 ? 0 : rounded).ToString($"F{decimals}", CultureInfo.InvariantCulture));
    }

    private static string Minus(string number) => number.Replace('-', '−');

    /// <summary>The range of the finite values, widened if it is a single point.</summary>
    private static (double Low, double High) Range(IEnumerable<double> values)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values.Where(double.IsFinite))
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        var room = Math.Max(Math.Abs(low) * 0.05, 1e-3);
        return low > high ? (0, 1) : high - low > Math.Abs(low) * Slack ? (low, high) : (low - room, high + room);
    }

    private static double StepOf(double span, int most)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(span / most)));
        return RoundFactors.Select(factor => factor * power).First(step => span / step <= most + Slack);
    }
}
