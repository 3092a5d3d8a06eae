using System.Globalization;
using Retable.Contract;

namespace Retable.Engine.Pipelines;

/// <summary>Amounts with a unit: <c>2GiB</c>, <c>90s</c>.</summary>
public static class Quantities
{
    private static readonly (string Unit, double Factor)[] Bytes =
    [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1L << 40), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ];

    private static readonly (string Unit, double Factor)[] Seconds = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    /// <exception cref="BadInputException">Not an amount of memory.</exception>
    public static long Memory(string text, SourcePosition at) =>
        (long)(Read(text, Bytes) ?? throw Mismatch("memory", text, "an amount of memory, for instance 2GiB or 512MiB", at));

    /// <exception cref="BadInputException">Not a time above 0.</exception>
    public static TimeSpan Duration(string text, SourcePosition at, string what = "timeout") => Read(text, Seconds) is { } seconds and > 0 and < 1e9
        ? TimeSpan.FromSeconds(seconds)
        : throw Mismatch(what, text, "a time above 0, for instance 90s, 10m or 2h", at);

    /// <summary><c>512 B</c>, <c>1.5 MB</c>: decimal units, as disks are sold.</summary>
    public static string OfBytes(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => $"{bytes} B",
    };

    private static double? Read(string text, (string Unit, double Factor)[] units)
    {
        foreach (var (unit, factor) in units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var amount))
            {
                return amount * factor;
            }
        }

        return null;
    }

    private static BadInputException Mismatch(string what, string text, string expected, SourcePosition at) => new($"cannot read the {what} '{text}'")
    {
        At = at,
        Facts = [("expected", expected), ("found", text)],
    };
}
