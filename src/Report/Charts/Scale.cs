using System.Globalization;

namespace Retable.Report;

/// <summary>An axis: which numbers it covers, where its ticks are, what they say.</summary>
/// <param name="Low">The number at its beginning.</param>
/// <param name="High">The number at its end; above <paramref name="Low"/>.</param>
/// <param name="Step">From tick to tick: 1, 2 or 5 times a power of ten.</param>
internal sealed record Scale(double Low, double High, double Step)
{
    /// <summary>A tick that misses the end by rounding alone is a tick.</summary>
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

    /// <summary>From a round number to a round number, with all values between.</summary>
    /// <param name="most">At most so many steps.</param>
    public static Scale Over(IEnumerable<double> values, int most = 5)
    {
        var (low, high) = Range(values);
        var step = StepOf(high - low, most);
        return new Scale(Math.Floor((low / step) + Slack) * step, Math.Ceiling((high / step) - Slack) * step, step);
    }

    /// <summary>From the smallest value to the largest, ticks at round numbers between.</summary>
    public static Scale Tight(IEnumerable<double> values, int most = 5)
    {
        var (low, high) = Range(values);
        return new Scale(low, high, StepOf(high - low, most));
    }

    /// <summary>0 … 1, as shares have it.</summary>
    public static Scale Shares { get; } = new(0, 1, 0.2);

    /// <summary>Where a value lies: 0 at the beginning, 1 at the end; values outside lie at the ends.</summary>
    public double Share(double value) => Math.Clamp((value - Low) / (High - Low), 0, 1);

    /// <summary>As many digits as tell the ticks apart; thousands as <c>12k</c>.</summary>
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

    /// <summary>The range of the finite values, widened where it is a point.</summary>
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
