namespace Retable.Report;

/// <summary>Gathers the pictures of a table whose curves are of the same methods, so that a long legend is written once.</summary>
internal static class FigureSets
{
    /// <summary>A legend of so many curves fits below each picture.</summary>
    private const int Short = 4;

    /// <summary>In the order in which their legends come first. Pictures with short legends keep them, and stand together.</summary>
    public static IReadOnlyList<FigureSetView> Of(IReadOnlyList<Figure> figures) => [.. figures
        .GroupBy(figure => IsShort(figure) ? "" : string.Join('\n', figure.Legend.Select(key => key.Label)), StringComparer.Ordinal)
        .Select(set => set.ToList() is [var first, _, ..] all && !IsShort(first)
            ? new FigureSetView(first.Legend, [.. all.Select(figure => figure.View(hasLegend: false))])
            : new FigureSetView([], [.. set.Select(figure => figure.View(hasLegend: true))]))];

    private static bool IsShort(Figure figure) => figure.Chart.Series.Count <= Short;
}
