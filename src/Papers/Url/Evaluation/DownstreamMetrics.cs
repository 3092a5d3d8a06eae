namespace Retable.Papers.Url.Evaluation;

/// <summary>The metrics of several downstream sets and their means, by the original's names: <c>repr/cub_r1</c>, <c>avg_downstream_r1</c>.</summary>
/// <remarks>Source: mkirchhof/url@eacd47f, validate.py, validate_on_downstream_datasets.</remarks>
public static class DownstreamMetrics
{
    /// <summary>A set's metrics and its mixture's after them, then the means.</summary>
    /// <param name="sets">Each set's name and metrics; at least one. The metrics of the first are averaged, so the others must have them too.</param>
    /// <exception cref="ArgumentException">A later set lacks a metric of the first.</exception>
    public static IReadOnlyList<(string Name, double Value)> Of(IReadOnlyList<(string Set, IReadOnlyList<(string Name, double Value)> Metrics)> sets) =>
    [
        .. sets.SelectMany(set => set.Metrics.Select(metric => ($"{set.Set}_{metric.Name}", metric.Value))),
        .. sets[0].Metrics.Select(metric => ($"avg_downstream_{metric.Name}", sets.Average(set => ValueOf(set, metric.Name)))),
    ];

    private static double ValueOf((string Set, IReadOnlyList<(string Name, double Value)> Metrics) set, string name)
    {
        var found = set.Metrics.Where(metric => metric.Name == name).Select(metric => metric.Value).ToList();
        return found.Count > 0 ? found[0] : throw new ArgumentException($"the set '{set.Set}' has no metric '{name}'", nameof(set));
    }
}
