using System.Globalization;
using Retable.Pages;

namespace Retable.Report;

/// <summary>A point of a curve: the mean over the repetitions, and the range from the lowest to the highest.</summary>
internal readonly record struct BandPoint(double X, double Y, double Low, double High)
{
    public static BandPoint Of(double x, IReadOnlyCollection<double> values) => new(x, values.Average(), values.Min(), values.Max());
}

/// <summary>A curve of a chart.</summary>
/// <param name="Label">The label in the legend.</param>
/// <param name="Points">The points from left to right.</param>
internal sealed record Series(string Label, IReadOnlyList<BandPoint> Points)
{
    /// <summary>The number of repetitions that the band covers.</summary>
    public int Repetitions { get; init; } = 1;
}

/// <summary>Curves over two axes, as a static SVG of 364 by 236 units.</summary>
internal sealed record LineChart
{
    /// <summary>The number of colours; further curves start again with the first colour and thick strokes.</summary>
    public const int Colours = 8;

    /// <summary>The class attribute of a curve by its position: <c>s3</c>, <c>s3 thick</c>.</summary>
    public static string ClassOf(int place) => $"s{(place % Colours) + 1}{(place / Colours % 2 == 1 ? " thick" : "")}";

    private const double Width = 364, Height = 236, Top = 8, Right = 10, Bottom = 38, Letter = 11;

    /// <summary>A description of the chart, read out in its place.</summary>
    public required string Title { get; init; }

    /// <summary>The label of the horizontal axis, with its unit.</summary>
    public required string XLabel { get; init; }

    /// <inheritdoc cref="XLabel"/>
    public required string YLabel { get; init; }

    public required IReadOnlyList<Series> Series { get; init; }

    public required Scale X { get; init; }

    public required Scale Y { get; init; }

    /// <summary>Whether a thin line from corner to corner marks chance, or perfect calibration.</summary>
    public bool HasDiagonal { get; init; }

    /// <summary>Whether the area below each curve is tinted, as for histograms.</summary>
    public bool IsFilled { get; init; }

    public Markup Draw()
    {
        var left = 22 + Y.Ticks.Select(tick => TextWidth.Of(Y.Label(tick), Letter)).DefaultIfEmpty(0).Max();
        var frame = new Frame(X, Y, left, Width - Right, Top, Height - Bottom);
        var svg = new SvgWriter();
        svg.Open("svg", ("viewBox", $"0 0 {N(Width)} {N(Height)}"), ("role", "img"), ("aria-label", $"{Title}: {YLabel} over {XLabel}"), ("class", "chart"));
        DrawAxes(svg, frame);
        // An inner picture, so that a script can show a part of the curves and leave the axes in place.
        var (width, height) = (N(frame.Right - frame.Left), N(frame.Bottom - frame.Top));
        svg.Open(
            "svg", ("class", "plot"), ("x", N(frame.Left)), ("y", N(frame.Top)), ("width", width), ("height", height), ("viewBox", $"{N(frame.Left)} {N(frame.Top)} {width} {height}"),
            ("preserveAspectRatio", "none"), ("data-x", Range(X)), ("data-y", Range(Y)));
        if (HasDiagonal)
        {
            svg.Element("line", ("class", "diagonal"), ("x1", N(frame.Left)), ("y1", N(frame.Bottom)), ("x2", N(frame.Right)), ("y2", N(frame.Top)));
        }

        foreach (var (series, i) in Series.Select((series, i) => (series, i)))
        {
            DrawSeries(svg, frame, series, i);
        }

        svg.Close("svg");
        svg.Close("svg");
        return new Markup(svg.ToString());
    }

    private void DrawAxes(SvgWriter svg, Frame frame)
    {
        foreach (var tick in Y.Ticks)
        {
            svg.Element("line", ("class", "grid"), ("x1", N(frame.Left)), ("x2", N(frame.Right)), ("y1", N(frame.Y(tick))), ("y2", N(frame.Y(tick))));
            svg.Text(Y.Label(tick), ("class", "tick"), ("x", N(frame.Left - 5)), ("y", N(frame.Y(tick))), ("dy", ".32em"), ("text-anchor", "end"));
        }

        // A label that would run into the one before it is left out; its tick line stays.
        var free = double.NegativeInfinity;
        foreach (var tick in X.Ticks)
        {
            var (at, half) = (frame.X(tick), TextWidth.Of(X.Label(tick), Letter) / 2);
            svg.Element("line", ("class", "grid"), ("x1", N(at)), ("x2", N(at)), ("y1", N(frame.Bottom)), ("y2", N(frame.Bottom + 4)));
            if (at - half > free)
            {
                svg.Text(X.Label(tick), ("class", "tick"), ("x", N(Math.Min(at, Width - half))), ("y", N(frame.Bottom + 15)), ("text-anchor", "middle"));
                free = at + half + 4;
            }
        }

        svg.Text(XLabel, ("class", "axis"), ("x", N((frame.Left + frame.Right) / 2)), ("y", N(Height - 5)), ("text-anchor", "middle"));
        svg.Text(YLabel, ("class", "axis"), ("transform", $"translate(11 {N((frame.Top + frame.Bottom) / 2)}) rotate(-90)"), ("text-anchor", "middle"));
    }

    private static string Range(Scale scale) => string.Create(CultureInfo.InvariantCulture, $"{scale.Low:R} {scale.High:R}");

    private void DrawSeries(SvgWriter svg, Frame frame, Series series, int place)
    {
        var colour = (place % Colours) + 1;
        var points = series.Points.Where(point => double.IsFinite(point.Y)).ToList();
        if (points.Count == 0)
        {
            return;
        }

        if (series.Repetitions > 1)
        {
            var around = points.Select(point => (point.X, point.High)).Concat(points.AsEnumerable().Reverse().Select(point => (point.X, point.Low)));
            svg.Element("path", ("class", $"band spread b{colour}"), ("data-series", $"{place}"), ("d", Path(frame, around) + "z"));
        }

        if (IsFilled)
        {
            var around = points.Select(point => (point.X, point.Y)).Prepend((points[0].X, Y.Low)).Append((points[^1].X, Y.Low));
            svg.Element("path", ("class", $"band b{colour}"), ("data-series", $"{place}"), ("d", Path(frame, around) + "z"));
        }

        svg.Element("path", ("class", $"curve {ClassOf(place)}"), ("data-series", $"{place}"), ("d", Path(frame, points.Select(point => (point.X, point.Y)))));
    }

    /// <summary>A path with coordinates rounded to a tenth of a unit, without points that lie on the line between their neighbours.</summary>
    private static string Path(Frame frame, IEnumerable<(double X, double Y)> points)
    {
        var places = points.Select(point => (X: Math.Round(frame.X(point.X), 1), Y: Math.Round(frame.Y(point.Y), 1))).ToList();
        var kept = new List<(double X, double Y)>();
        for (var i = 0; i < places.Count; i++)
        {
            if (kept.Count == 0 || i == places.Count - 1 || !LiesBetween(kept[^1], places[i], places[i + 1]))
            {
                kept.Add(places[i]);
            }
        }

        return "M" + string.Join('L', kept.Select(place => $"{N(place.X)} {N(place.Y)}"));
    }

    private static bool LiesBetween((double X, double Y) before, (double X, double Y) place, (double X, double Y) after)
    {
        const double Unseen = 0.12;
        var (dx, dy) = (after.X - before.X, after.Y - before.Y);
        var along = ((place.X - before.X) * dx) + ((place.Y - before.Y) * dy);
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        return length == 0 ? place == before
            : along >= 0 && along <= length * length && Math.Abs(((place.X - before.X) * dy) - ((place.Y - before.Y) * dx)) / length < Unseen;
    }

    private static string N(double value) => SvgWriter.Number(value);
}

/// <summary>Maps numbers on two axes to positions in a chart.</summary>
internal sealed record Frame(Scale XScale, Scale YScale, double Left, double Right, double Top, double Bottom)
{
    public double X(double value) => Left + ((Right - Left) * XScale.Share(value));

    public double Y(double value) => Bottom - ((Bottom - Top) * YScale.Share(value));
}
