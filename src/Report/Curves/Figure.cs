using System.Globalization;
using Retable.Parquet;

namespace Retable.Report;

/// <summary>A plot with the numbers that it is drawn from.</summary>
/// <param name="Name">The name used for its file: <c>open-set-roc-far-unknown</c>.</param>
/// <param name="Caption">What the plot shows, and how to read it.</param>
internal sealed record Figure(string Name, string Caption, LineChart Chart)
{
    /// <summary>The folder of the numbers, beside the page.</summary>
    public const string Folder = "report";

    public string FileName => string.Concat(Name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-')) + ".parquet";

    /// <summary>The plot's numbers, with the columns <c>series</c> (text), <c>x, y, low, high</c> (float64; the mean over the repetitions, their smallest and largest), <c>repetitions</c> (int64).</summary>
    public Table Data()
    {
        var rows = Chart.Series.SelectMany(series => series.Points.Where(point => double.IsFinite(point.Y)).Select(point => (Series: series, Point: point))).ToList();
        return new Table(
            Column.Of("series", rows.Select(row => row.Series.Label).ToArray()),
            Column.Of("x", rows.Select(row => row.Point.X).ToArray()),
            Column.Of("y", rows.Select(row => row.Point.Y).ToArray()),
            Column.Of("low", rows.Select(row => row.Point.Low).ToArray()),
            Column.Of("high", rows.Select(row => row.Point.High).ToArray()),
            Column.Of("repetitions", rows.Select(row => (long)row.Series.Repetitions).ToArray()))
        {
            Metadata = new Dictionary<string, string> { ["title"] = Chart.Title, ["x"] = Chart.XLabel, ["y"] = Chart.YLabel },
        };
    }

    /// <summary>All that a reader sees of it: pictures with the same content are the same.</summary>
    public string Content => string.Join('\n', [.. Chart.Series.Select(series => series.Label), Chart.Title, Caption, Chart.Draw().Text]);

    public IReadOnlyList<LegendKey> Legend =>
        [.. Chart.Series.Select((series, i) => new LegendKey(series.Label, i.ToString(CultureInfo.InvariantCulture), ((i % LineChart.Colours) + 1).ToString(CultureInfo.InvariantCulture), LineChart.ClassOf(i)))];

    /// <param name="hasLegend">Whether the picture has a legend of its own.</param>
    public FigureView View(bool hasLegend) => new(Chart.Title, Caption, Chart.Draw(), hasLegend ? Legend : [], $"{Folder}/{FileName}");
}
