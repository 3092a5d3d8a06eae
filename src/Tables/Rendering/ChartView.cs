using System.Collections.Immutable;

namespace Retable.Tables.Rendering;

/// <summary>Training curves over a light grid, as a page draws them: a chart of 364 by 182 units, with the curves between 46, 8 and 356, 158.</summary>
/// <param name="Title">The quantity drawn: its name in the history files.</param>
/// <param name="XTicks">The training steps below the chart.</param>
/// <param name="YTicks">The values to its left.</param>
/// <param name="Curves">One line per training.</param>
/// <param name="Legend">The lines' names and colours.</param>
public sealed record ChartView(
    string Title, ImmutableArray<TickView> XTicks, ImmutableArray<TickView> YTicks, ImmutableArray<CurveView> Curves, ImmutableArray<LegendView> Legend);

/// <param name="At">The position along the axis.</param>
/// <param name="Label">The number at the tick.</param>
public sealed record TickView(string At, string Label);

/// <param name="Colour">The number of the colour, from 1.</param>
/// <param name="Points"><c>46,20 50.5,31</c>, as SVG has them.</param>
public sealed record CurveView(int Colour, string Points);

/// <param name="Label">What the lines of this colour have in common: <c>loss=paper</c>.</param>
/// <param name="Colour">The number of the colour, from 1.</param>
public sealed record LegendView(string Label, int Colour);
