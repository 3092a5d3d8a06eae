using Retable.Pages;

namespace Retable.Report;

/// <summary>A bar of a Gantt chart.</summary>
/// <param name="Name">The stage.</param>
/// <param name="Start">Seconds since the run began.</param>
/// <param name="End">Seconds since the run began.</param>
/// <param name="State">The state that determines the colour: <c>ran</c>, <c>failed</c>.</param>
/// <param name="IsCritical">Whether the run would have been shorter if this stage had been.</param>
public sealed record GanttBar(string Name, double Start, double End, string State, bool IsCritical);

/// <summary>A Gantt chart of a run: one bar per stage, in as few lanes as simultaneous bars need.</summary>
internal static class GanttChart
{
    private const double Width = 960, LaneHeight = 22, Top = 6, Bottom = 36, Side = 12, Letter = 11, MostLanes = 60;

    /// <param name="bars">At least one.</param>
    public static Markup Draw(string title, IReadOnlyList<GanttBar> bars)
    {
        var lanes = Lanes(bars);
        var height = Top + (lanes.Count * LaneHeight) + Bottom;
        var x = Scale.Tight([0, bars.Max(bar => bar.End)], most: 10);
        var frame = new Frame(x, Scale.Shares, Side, Width - Side, Top, height - Bottom);
        var svg = new SvgWriter();
        svg.Open("svg", ("viewBox", $"0 0 {N(Width)} {N(height)}"), ("role", "img"), ("aria-label", title), ("class", "gantt"));
        foreach (var tick in x.Ticks)
        {
            svg.Element("line", ("class", "grid"), ("x1", N(frame.X(tick))), ("x2", N(frame.X(tick))), ("y1", N(Top)), ("y2", N(frame.Bottom)));
            svg.Text(x.Label(tick), ("class", "tick"), ("x", N(frame.X(tick))), ("y", N(frame.Bottom + 14)), ("text-anchor", "middle"));
        }

        svg.Text("seconds since the run began", ("class", "axis"), ("x", N(Width / 2)), ("y", N(height - 4)), ("text-anchor", "middle"));
        foreach (var (lane, i) in lanes.Select((lane, i) => (lane, i)))
        {
            foreach (var bar in lane)
            {
                Draw(svg, frame, bar, Top + (i * LaneHeight));
            }
        }

        svg.Close("svg");
        return new Markup(svg.ToString());
    }

    private static void Draw(SvgWriter svg, Frame frame, GanttBar bar, double y)
    {
        var (from, to) = (frame.X(bar.Start), frame.X(bar.End));
        svg.Open("g", ("class", $"{bar.State}{(bar.IsCritical ? " critical" : "")}"));
        svg.Title($"{bar.Name}: {N(bar.Start)} … {N(bar.End)} s{(bar.IsCritical ? ", on the critical path" : "")}");
        svg.Element("rect", ("class", "bar"), ("x", N(from)), ("y", N(y + 2)), ("width", N(Math.Max(to - from, 1.5))), ("height", N(LaneHeight - 4)), ("rx", "2"));
        if (TextWidth.Of(bar.Name, Letter) + 8 < to - from)
        {
            svg.Text(bar.Name, ("class", "on-bar"), ("x", N(from + 4)), ("y", N(y + (LaneHeight / 2))), ("dy", ".35em"));
        }

        svg.Close("g");
    }

    /// <summary>Puts each bar into the first lane that is free when it starts.</summary>
    private static List<List<GanttBar>> Lanes(IReadOnlyList<GanttBar> bars)
    {
        var lanes = new List<List<GanttBar>>();
        foreach (var bar in bars.OrderBy(bar => bar.Start).ThenBy(bar => bar.Name, StringComparer.Ordinal))
        {
            var free = lanes.Find(lane => lane[^1].End <= bar.Start + 1e-9);
            if (free is null && lanes.Count < MostLanes)
            {
                lanes.Add(free = []);
            }

            free?.Add(bar);
        }

        return lanes;
    }

    private static string N(double value) => SvgWriter.Number(value);
}
