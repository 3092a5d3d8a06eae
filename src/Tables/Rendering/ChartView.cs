using System.Collections.Immutable;

namespace Retable.Tables.Rendering;

/// <summary>Training curves over a light grid, as a page draws them: a picture of 364 by 182 units, the curves from 46, 8 to 356, 158.</summary>
/// <param name="Title">What is drawn: the name in the history files.</param>
/// <param name="XTicks">Training steps below the picture.</param>
/// <param name="YTicks">Values at its left.</param>
/// <param name="Curves">A line a training.</param>
/// <param name="Legend">The lines' names and colours.</param>
public sealed record ChartView(
    string Title, ImmutableArray<TickView> XTicks, ImmutableArray<TickView> YTicks, ImmutableArray<CurveView> Curves, ImmutableArray<LegendView> Legend);

/// <param name="At">Its place along the axis.</param>
/// <param name="Label">The number there.</param>
public sealed record TickView(string At, string Label);

/// <param name="Colour">Number of the colour, from 1.</param>
/// <param name="Points"><c>46,20 50.5,31</c>, as SVG has them.</param>
public sealed record CurveView(int Colour, string Points);

/// <param name="Label">What the lines of this colour share: <c>loss=paper</c>.</param>
/// <param name="Colour">Number of the colour, from 1.</param>
public sealed record LegendView(string Label, int Colour);
