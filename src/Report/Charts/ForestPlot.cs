using Retable.Pages;

namespace Retable.Report;

/// <summary>A line of a forest plot.</summary>
/// <param name="Label">The claim's number, as in the list beside the plot.</param>
/// <param name="Says">The text shown when the reader points at the line.</param>
/// <param name="Verdict"><c>held</c>, <c>failed</c> or <c>undecided</c>.</param>
/// <param name="Difference">Left minus right.</param>
/// <param name="Low">The lower end of the 95 % interval; the difference itself if there is none.</param>
/// <param name="High">The upper end of the interval.</param>
/// <param name="Bounds">The bounds of what the claim expects: one, or two for <c>within</c>.</param>
/// <param name="Seeds">The difference of each repetition; none if these are not pairs.</param>
internal sealed record ForestLine(
    string Label, string Says, string Verdict, double Difference, double Low, double High, IReadOnlyList<double> Bounds, IReadOnlyList<double> Seeds);

/// <summary>A forest plot of claims with the same unit: the interval of each, the bound that it must clear, and a dot for each repetition.</summary>
internal static class ForestPlot
{
    private const double Width = 364, LineHeight = 34, Top = 8, Bottom = 38, Right = 14, Letter = 11;

    /// <param name="unit">The unit of the axis: <c>difference in AUROC</c>.</param>
    /// <param name="lines">At least one.</param>
    public static Markup Draw(string title, string unit, IReadOnlyList<ForestLine> lines)
    {
        var x = Scale.Over(lines.SelectMany(line => (double[])[line.Low, line.High, .. line.Bounds, .. line.Seeds, 0]), most: 6);
        var left = 12 + lines.Max(line => TextWidth.Of(line.Label, Letter));
        var height = Top + (lines.Count * LineHeight) + Bottom;
        var frame = new Frame(x, Scale.Shares, left, Width - Right, Top, height - Bottom);
        var svg = new SvgWriter();
        svg.Open("svg", ("viewBox", $"0 0 {N(Width)} {N(height)}"), ("role", "img"), ("aria-label", $"{title}: {unit}, with 95 % intervals"), ("class", "forest"));
        var free = double.NegativeInfinity;
        foreach (var tick in x.Ticks)
        {
            var (at, half) = (frame.X(tick), TextWidth.Of(x.Label(tick), Letter) / 2);
            svg.Element("line", ("class", tick == 0 ? "zero" : "grid"), ("x1", N(at)), ("x2", N(at)), ("y1", N(Top)), ("y2", N(frame.Bottom)));
            if (at - half > free)
            {
                svg.Text(x.Label(tick), ("class", "tick"), ("x", N(at)), ("y", N(frame.Bottom + 15)), ("text-anchor", "middle"));
                free = at + half + 4;
            }
        }

        svg.Text(unit, ("class", "axis"), ("x", N((frame.Left + frame.Right) / 2)), ("y", N(height - 5)), ("text-anchor", "middle"));
        foreach (var (line, i) in lines.Select((line, i) => (line, i)))
        {
            Draw(svg, frame, line, Top + ((i + 0.5) * LineHeight));
        }

        svg.Close("svg");
        return new Markup(svg.ToString());
    }

    private static void Draw(SvgWriter svg, Frame frame, ForestLine line, double y)
    {
        svg.Open("g", ("class", line.Verdict));
        svg.Title($"{line.Verdict}: {line.Says}");
        svg.Text(line.Label, ("class", "tick"), ("x", N(frame.Left - 6)), ("y", N(y)), ("dy", ".32em"), ("text-anchor", "end"));
        foreach (var bound in line.Bounds)
        {
            svg.Element("line", ("class", "bound"), ("x1", N(frame.X(bound))), ("x2", N(frame.X(bound))), ("y1", N(y - 12)), ("y2", N(y + 12)));
        }

        svg.Element("line", ("class", "range"), ("x1", N(frame.X(line.Low))), ("x2", N(frame.X(line.High))), ("y1", N(y - 3)), ("y2", N(y - 3)));
        svg.Element("rect", ("class", "mean"), ("x", N(frame.X(line.Difference) - 3.5)), ("y", N(y - 6.5)), ("width", "7"), ("height", "7"));
        foreach (var seed in line.Seeds)
        {
            svg.Element("circle", ("class", "seed"), ("cx", N(frame.X(seed))), ("cy", N(y + 7)), ("r", "2.5"));
        }

        svg.Close("g");
    }

    private static string N(double value) => SvgWriter.Number(value);
}
