using Retable.Contract;
using Retable.Parquet;

namespace Retable.Tables;

/// <summary>A metrics file, with the stage that wrote it.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Source">How tables refer to the file.</param>
public sealed record MetricsFile(string Path, MetricSource Source);

/// <summary>Reads metrics files (long form: paper, profile, method, seed, dataset, severity, metric, value, n) as Parquet, CSV or JSON lines, according to their extension.</summary>
public static class MetricsReader
{
    /// <summary>All rows of all files, in the order of the files.</summary>
    /// <exception cref="BadInputException">A file is missing or damaged, lacks a column or has one of another type, or has a fraction for a seed, a severity or a count.</exception>
    public static IReadOnlyList<MetricRecord> Read(IReadOnlyList<MetricsFile> files)
    {
        // Two stages may have written the same bytes, which a store keeps once: such a file is read once.
        return [.. files.DistinctBy(file => file.Path).SelectMany(file => TextMetrics.IsText(file.Path) ? TextMetrics.Read(file) : Records(ParquetFile.Read(file.Path), file.Source))];
    }

    private static IEnumerable<MetricRecord> Records(Table rows, MetricSource source)
    {
        var (paper, profile, method) = (rows.Values<string>("paper"), rows.Values<string>("profile"), rows.Values<string>("method"));
        var (seed, dataset, severity) = (rows.WholeNumbers("seed", source), rows.Values<string>("dataset"), rows.WholeNumbers("severity", source));
        var (metric, value, n) = (rows.Values<string>("metric"), rows.Numbers("value"), rows.WholeNumbers("n", source));
        return Enumerable.Range(0, rows.Rows).Select(i =>
        {
            var (name, score) = SplitName(metric[i]);
            return new MetricRecord
            {
                Paper = paper[i],
                Profile = profile[i],
                Method = method[i],
                Seed = seed[i],
                Dataset = dataset[i],
                Severity = checked((int)severity[i]),
                Metric = name,
                Score = score,
                Value = value[i],
                N = n[i],
                Source = source,
            };
        });
    }

    /// <summary>Splits <c>auroc.min_gamma</c> into the metric auroc and the score min_gamma.</summary>
    internal static (string Metric, string Score) SplitName(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
    }
}
