using Retable.Tables.Statistics;

namespace Retable.Tables.Rendering;

/// <summary>Formats numbers as the text form of a table prints them.</summary>
internal static class Printed
{
    /// <summary>Formats a cell: <c>93.8 ± 0.5</c>.</summary>
    public static string Cell(CellView cell) => cell.Deviation.Length > 0 ? $"{cell.Mean} ± {cell.Deviation}" : cell.Mean;

    /// <summary>Formats an interval: <c>93.7 … 94.9</c>; empty for none.</summary>
    public static string Interval(Interval? interval, int decimals) =>
        interval is { } i ? $"{Numbers.Fixed(i.Low, decimals)} … {Numbers.Fixed(i.High, decimals)}" : "";
}
