using System.Collections.Immutable;
using System.Text;

namespace Retable.Tables.Rendering;

/// <summary>Lines over a light grid, as an SVG element that takes its colours from the page.</summary>
internal static class CurvePicture
{
    private const double Left = 46;
    private const double Top = 8;
    private const double Width = 310;
    private const double Height = 150;

    // More points than pixels are only bytes.
    private const int MostPoints = 160;

    public static string Svg(string name, ImmutableArray<(int Colour, ImmutableArray<(double Step, double Value)> Points)> lines)
    {
        var points = lines.SelectMany(line => line.Points).ToList();
        var x = Axis.Over(points.Min(p => p.Step), points.Max(p => p.Step)).Tight(points.Min(p => p.Step), points.Max(p => p.Step));
        var y = Axis.Over(points.Min(p => p.Value), points.Max(p => p.Value));
        var svg = new StringBuilder($"<svg viewBox=\"0 0 364 182\" role=\"img\" aria-label=\"{name} over training steps\">");
        foreach (var tick in y.Ticks)
        {
            var at = Vertical(y, tick);
            svg.Append($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Left + Width}\" y1=\"{at}\" y2=\"{at}\"/>");
            svg.Append($"<text class=\"tick\" x=\"{Left - 6}\" y=\"{at}\" dy=\".32em\" text-anchor=\"end\">{y.Label(tick)}</text>");
        }

        foreach (var tick in x.Ticks)
        {
            svg.Append($"<text class=\"tick\" x=\"{Horizontal(x, tick)}\" y=\"{Top + Height + 16}\" text-anchor=\"middle\">{x.Label(tick)}</text>");
        }

        foreach (var (colour, line) in lines)
        {
            var path = Thinned(line).Select(p => $"{Horizontal(x, p.Step)},{Vertical(y, p.Value)}");
            svg.Append($"<polyline class=\"curve s{colour}\" points=\"{string.Join(' ', path)}\"/>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Neighbours averaged until few enough points are left.</summary>
    private static IEnumerable<(double Step, double Value)> Thinned(ImmutableArray<(double Step, double Value)> points)
    {
        var bin = (points.Length + MostPoints - 1) / MostPoints;
        return points.Chunk(bin).Select(chunk => (chunk.Average(p => p.Step), chunk.Average(p => p.Value)));
    }

    private static string Horizontal(Axis axis, double value) => $"{Left + (Width * axis.Share(value)):0.#}";

    private static string Vertical(Axis axis, double value) => $"{Top + (Height * (1 - axis.Share(value))):0.#}";
}
