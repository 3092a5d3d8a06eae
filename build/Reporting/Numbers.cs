using System.Globalization;
using Retable.Engine.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>Formats numbers for people, the same under every locale.</summary>
internal static class Numbers
{
    /// <summary>Formats three significant digits, without a power of ten if that is short enough.</summary>
    public static string Short(double value) => Math.Abs(value) switch
    {
        >= 1e6 or (> 0 and < 1e-3) => value.ToString("0.##e0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.ToString("0.000", CultureInfo.InvariantCulture),
    };

    /// <summary><c>0:42</c>, <c>12:03</c>, <c>3:07:00</c>.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time.Seconds:00}");

    /// <summary><c>0.31 s</c>, <c>12.3 s</c>, <c>2:05 min</c>.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        _ => $"{Clock(TimeSpan.FromSeconds(seconds))} min",
    };

    /// <summary><c>512 B</c>, <c>1.5 MB</c>: decimal units, as disks are sold.</summary>
    public static string Bytes(long bytes) => Quantities.OfBytes(bytes);
}
