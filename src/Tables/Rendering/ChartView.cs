using System.Collections.Immutable;

namespace Retable.Tables.Rendering;

/// <summary>A training curve as the page draws it.</summary>
/// <param name="Title">What is drawn: the name in the history files.</param>
/// <param name="Svg">A self-contained SVG element.</param>
/// <param name="Legend">The lines' names and colours.</param>
public sealed record ChartView(string Title, string Svg, ImmutableArray<LegendView> Legend);

/// <param name="Label">What the lines of this colour share: <c>loss=paper</c>.</param>
/// <param name="Colour">Number of the colour, from 1.</param>
public sealed record LegendView(string Label, int Colour);
