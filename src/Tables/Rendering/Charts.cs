using System.Collections.Immutable;

namespace Retable.Tables.Rendering;

/// <summary>Draws training curves: one chart per quantity, one line per training, one colour per group.</summary>
public static class Charts
{
    private const int Colours = 8;

    public static ImmutableArray<ChartView> Of(IReadOnlyList<Curve> curves)
    {
        var groups = curves.Select(curve => curve.Group).Distinct().ToList();
        return [.. curves
            .Where(curve => curve.Points.Length > 1)
            .GroupBy(curve => curve.Name)
            .Select(group => Chart(group.Key, [.. group], groups))];
    }

    private static ChartView Chart(string name, ImmutableArray<Curve> curves, List<string> groups)
    {
        int Colour(string group) => (groups.IndexOf(group) % Colours) + 1;
        var legend = curves.Select(curve => curve.Group).Distinct().Where(group => group.Length > 0);
        var frame = new ChartFrame([.. curves.SelectMany(curve => curve.Points)]);
        return new ChartView(
            name,
            frame.XTicks,
            frame.YTicks,
            [.. curves.Select(curve => new CurveView(Colour(curve.Group), frame.Points(curve.Points)))],
            [.. legend.Select(group => new LegendView(group, Colour(group)))]);
    }
}
