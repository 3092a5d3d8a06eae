using System.Collections.Immutable;

namespace Retable.Tables.Rendering;

/// <summary>Maps the points of curves to positions in a chart.</summary>
internal sealed class ChartFrame
{
    private const double Left = 46;
    private const double Top = 8;
    private const double Width = 310;
    private const double Height = 150;

    // More points than pixels are only bytes.
    private const int MostPoints = 160;

    private readonly Axis _x;
    private readonly Axis _y;

    /// <param name="points">The points of all curves, at least one.</param>
    public ChartFrame(IReadOnlyList<(double Step, double Value)> points)
    {
        _x = Axis.Over(points.Min(p => p.Step), points.Max(p => p.Step)).Tight(points.Min(p => p.Step), points.Max(p => p.Step));
        _y = Axis.Over(points.Min(p => p.Value), points.Max(p => p.Value));
    }

    public ImmutableArray<TickView> XTicks => [.. _x.Ticks.Select(tick => new TickView(Horizontal(tick), _x.Label(tick)))];

    public ImmutableArray<TickView> YTicks => [.. _y.Ticks.Select(tick => new TickView(Vertical(tick), _y.Label(tick)))];

    /// <summary>The points of a curve in SVG's format; neighbours are averaged until few enough are left.</summary>
    public string Points(ImmutableArray<(double Step, double Value)> curve)
    {
        var bin = (curve.Length + MostPoints - 1) / MostPoints;
        return string.Join(' ', curve.Chunk(bin).Select(chunk => $"{Horizontal(chunk.Average(p => p.Step))},{Vertical(chunk.Average(p => p.Value))}"));
    }

    private string Horizontal(double value) => $"{Left + (Width * _x.Share(value)):0.#}";

    private string Vertical(double value) => $"{Top + (Height * (1 - _y.Share(value))):0.#}";
}
