using Retable.Parquet;

namespace Retable.Learning.Evaluation;

/// <summary>The value of a metric for one method on one data set.</summary>
/// <param name="Method">The method evaluated; one row of a table.</param>
/// <param name="Dataset">The data set evaluated on: <c>known</c>, <c>far-unknown</c>, ...</param>
/// <param name="Metric">The metric's name with its convention: <c>auroc</c>, <c>aupr_in</c>, ...</param>
/// <param name="Value">The value in the metric's own unit; shares are 0 … 1.</param>
/// <param name="N">The number of samples.</param>
/// <param name="Severity">The severity of the shift; 0 is clean.</param>
public sealed record MetricRow(string Method, string Dataset, string Metric, double Value, long N, int Severity = 0);

/// <summary>Metrics as Parquet in long form: <c>paper, profile, method, seed, dataset, severity, metric, value, n</c>.</summary>
public static class MetricsFile
{
    /// <param name="path">The path of the file.</param>
    /// <param name="paper">The paper's name.</param>
    /// <param name="profile">The profile's name.</param>
    /// <param name="seed">The repetition's seed: tables show mean and deviation over the seeds.</param>
    /// <param name="rows">The metrics, in the order in which they are written.</param>
    public static void Write(string path, string paper, string profile, long seed, IReadOnlyList<MetricRow> rows)
    {
        var count = rows.Count;
        ParquetFile.Write(path, new Table(
            Column.Of("paper", Enumerable.Repeat(paper, count).ToArray()),
            Column.Of("profile", Enumerable.Repeat(profile, count).ToArray()),
            Column.Of("method", rows.Select(row => row.Method).ToArray()),
            Column.Of("seed", Enumerable.Repeat(seed, count).ToArray()),
            Column.Of("dataset", rows.Select(row => row.Dataset).ToArray()),
            Column.Of("severity", rows.Select(row => row.Severity).ToArray()),
            Column.Of("metric", rows.Select(row => row.Metric).ToArray()),
            Column.Of("value", rows.Select(row => row.Value).ToArray()),
            Column.Of("n", rows.Select(row => row.N).ToArray())));
    }
}
