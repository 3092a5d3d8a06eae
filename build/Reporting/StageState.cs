using System.Globalization;

namespace Retable.Front.Reporting;

/// <summary>A running stage, as far as it has reported.</summary>
/// <param name="stage">The stage's instance.</param>
/// <param name="started">When it started.</param>
internal sealed class StageState(string stage, DateTimeOffset started)
{
    private readonly SortedDictionary<string, double> _scalars = new(StringComparer.Ordinal);
    private (DateTimeOffset At, double Done)? _first;
    private DateTimeOffset _last;

    public string Stage { get; } = stage;

    /// <summary>The stage's last duration in seconds; null if it never ran.</summary>
    public double? ExpectedSeconds { get; init; }

    /// <summary>Whether the stage has left the queue of a cluster.</summary>
    public bool HasBegun { get; set; }

    public double Done { get; private set; }

    public double Total { get; private set; }

    public string Unit { get; private set; } = "";

    public string? Caption { get; private set; }

    /// <summary>The newest value of each number that the stage reports.</summary>
    public IReadOnlyDictionary<string, double> Scalars => _scalars;

    public void Progress(double done, double total, string unit, string? caption, DateTimeOffset now)
    {
        // A smaller number, or another unit, is a new piece of work: its rate starts afresh.
        if (_first is null || unit != Unit || done < Done)
        {
            _first = (now, done);
        }

        (Done, Total, Unit, Caption, _last) = (done, total, unit, caption, now);
    }

    public void Scalar(string name, double value) => _scalars[name] = value;

    /// <summary>Units per second since the work began; null until two reports are apart.</summary>
    public double? Rate => _first is { } first && _last - first.At is { TotalSeconds: > 0.2 } time && Done > first.Done
        ? (Done - first.Done) / time.TotalSeconds
        : null;

    /// <summary>The share of work done, between 0 and 1; null before the first report.</summary>
    public double? Fraction => Total > 0 ? Math.Clamp(Done / Total, 0, 1) : null;

    /// <summary>The time left, by the present rate or else by the last duration; null if neither is known.</summary>
    public TimeSpan? Left(DateTimeOffset now) => (Rate, ExpectedSeconds) switch
    {
        ({ } rate, _) when Total > Done => TimeSpan.FromSeconds((Total - Done) / rate),
        // Once it takes longer than the last time, that time says nothing any more.
        (_, { } expected) when expected > (now - started).TotalSeconds => TimeSpan.FromSeconds(expected - (now - started).TotalSeconds),
        _ => null,
    };

    /// <summary>The stage's state in one line: <c>epoch 2 of 4, 31 %, loss 0.412, 15300 images/s, 0:42 left</c>.</summary>
    public string Describe(DateTimeOffset now)
    {
        var parts = new List<string>();
        if (Caption is { Length: > 0 })
        {
            parts.Add(Caption);
        }

        if (Fraction is { } fraction)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0} %"));
        }

        // A caption that names a number has it newer: steps write their mean loss into it at every batch.
        parts.AddRange(_scalars.Where(scalar => !Names(Caption, scalar.Key)).Select(scalar => $"{scalar.Key} {Numbers.Short(scalar.Value)}"));
        if (Rate is { } rate)
        {
            parts.Add($"{Numbers.Short(rate)} {Unit}/s");
        }

        if (Left(now) is { } left)
        {
            parts.Add($"{Numbers.Clock(left)} left");
        }

        return parts.Count > 0 ? string.Join(", ", parts) : $"for {Numbers.Clock(now - started)}";
    }
    private static bool Names(string? caption, string word) =>
        caption?.Split([' ', ',', ':', '='], StringSplitOptions.RemoveEmptyEntries).Contains(word, StringComparer.OrdinalIgnoreCase) ?? false;
}
