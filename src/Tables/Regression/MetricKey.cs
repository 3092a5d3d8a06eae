namespace Retable.Tables.Regression;

/// <summary>Identifies a metric of a paper and profile: everything but the repetition.</summary>
/// <param name="Metric">The metric with its score: <c>auroc.min_gamma</c>.</param>
public readonly record struct MetricKey(string Method, string Dataset, int Severity, string Metric)
{
    public static MetricKey Of(MetricRecord record) => new(record.Method, record.Dataset, record.Severity, record.FullMetric);

    /// <summary>The metric without its score: <c>auroc</c>.</summary>
    public string Family => Metric.Split('.')[0];

    /// <summary>The score from which the metric is computed; empty for none.</summary>
    public string Score => Metric.Length > Family.Length ? Metric[(Family.Length + 1)..] : "";

    /// <summary>Orders by method, data set, severity and metric, by code point: the order of a baseline's lines.</summary>
    public static IComparer<MetricKey> Order { get; } = Comparer<MetricKey>.Create(static (a, b) =>
    {
        var order = string.CompareOrdinal(a.Method, b.Method);
        order = order != 0 ? order : string.CompareOrdinal(a.Dataset, b.Dataset);
        order = order != 0 ? order : a.Severity.CompareTo(b.Severity);
        return order != 0 ? order : string.CompareOrdinal(a.Metric, b.Metric);
    });

    public override string ToString() => $"{Method}, {Dataset}{(Severity == 0 ? "" : $", severity {Severity}")}, {Metric}";
}
