namespace Retable.Report;

/// <summary>Gathers the pictures of a table whose curves are of the same methods, so that a long legend is written once.</summary>
internal static class FigureSets
{
    /// <summary>A legend of so many curves fits below each picture.</summary>
    private const int Short = 4;

    /// <summary>In the order in which their legends come first. Pictures whose legend is short, or no other's, keep it and stand together.</summary>
    public static IReadOnlyList<FigureSetView> Of(IReadOnlyList<Figure> figures)
    {
        var shared = figures.Where(figure => figure.Chart.Series.Count > Short).GroupBy(Names, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        return [.. figures.GroupBy(figure => shared.Contains(Names(figure)) ? Names(figure) : "", StringComparer.Ordinal).Select(set => new FigureSetView(
            set.Key.Length > 0 ? set.First().Legend : [],
            [.. set.Select(figure => figure.View(hasLegend: set.Key.Length == 0))]))];
    }

    private static string Names(Figure figure) => string.Join('\n', figure.Legend.Select(key => key.Label));
}
