using Retable.Contract;
using Retable.Parquet;

namespace Retable.Tables;

/// <summary>A file that holds metrics, and which stage wrote it.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Source">What the tables call it.</param>
public sealed record MetricsFile(string Path, MetricSource Source);

/// <summary>Reads metrics files (long form: paper, profile, method, seed, dataset, severity, metric, value, n).</summary>
public static class MetricsReader
{
    // Whole numbers of any width are fine, and so are those that are written as fractions (1.0): a peer's script may write
    // 32 bits where we write 64. A cast alone would take 0.4 for 0 and make one seed of two.
    private const string Query = """
        SELECT paper, profile, method, CAST(seed AS BIGINT) AS seed, dataset, CAST(severity AS INTEGER) AS severity, metric,
               CAST(value AS DOUBLE) AS value, CAST(n AS BIGINT) AS n, filename,
               CASE WHEN CAST(seed AS DOUBLE) <> CAST(CAST(seed AS BIGINT) AS DOUBLE) THEN 'seed ' || CAST(seed AS VARCHAR)
                    WHEN CAST(severity AS DOUBLE) <> CAST(CAST(severity AS INTEGER) AS DOUBLE) THEN 'severity ' || CAST(severity AS VARCHAR)
                    WHEN CAST(n AS DOUBLE) <> CAST(CAST(n AS BIGINT) AS DOUBLE) THEN 'n ' || CAST(n AS VARCHAR)
                    ELSE '' END AS fraction
        FROM data
        """;

    /// <summary>All rows of all files, in the order of the files.</summary>
    /// <exception cref="BadInputException">A file is missing or damaged, lacks a column, or has a fraction for a seed, a severity or a count.</exception>
    public static IReadOnlyList<MetricRecord> Read(IReadOnlyList<MetricsFile> files)
    {
        if (files.Count == 0)
        {
            return [];
        }

        // Two stages may have written the same bytes, which a store keeps once: such a file is read once.
        var byPath = files.DistinctBy(file => file.Path).ToDictionary(file => file.Path, file => file.Source, StringComparer.Ordinal);
        var rows = Sql.Query(Query, [.. byPath.Keys]);
        RequireWhole(rows, byPath);
        return [.. Enumerable.Range(0, rows.Rows).Select(Records(rows, byPath))];
    }

    private static void RequireWhole(Table rows, Dictionary<string, MetricSource> byPath)
    {
        var fractions = rows.Values<string>("fraction");
        for (var i = 0; i < rows.Rows; i++)
        {
            if (fractions[i].Length > 0)
            {
                var source = byPath[rows.Values<string>("filename")[i]];
                throw new BadInputException($"the metrics of '{source.Instance}' have a fraction where a whole number is wanted: {fractions[i]}")
                {
                    At = new SourcePosition(source.File),
                    Hint = "Number the repetitions 0, 1, 2, and so on.",
                };
            }
        }
    }

    private static Func<int, MetricRecord> Records(Table rows, Dictionary<string, MetricSource> byPath)
    {
        var (paper, profile, method) = (rows.Values<string>("paper"), rows.Values<string>("profile"), rows.Values<string>("method"));
        var (seed, dataset, severity) = (rows.Values<long>("seed"), rows.Values<string>("dataset"), rows.Values<int>("severity"));
        var (metric, value, n, file) = (rows.Values<string>("metric"), rows.Values<double>("value"), rows.Values<long>("n"), rows.Values<string>("filename"));
        return i =>
        {
            var (name, score) = SplitName(metric[i]);
            return new MetricRecord
            {
                Paper = paper[i],
                Profile = profile[i],
                Method = method[i],
                Seed = seed[i],
                Dataset = dataset[i],
                Severity = severity[i],
                Metric = name,
                Score = score,
                Value = value[i],
                N = n[i],
                Source = byPath[file[i]],
            };
        };
    }

    /// <summary><c>auroc.min_gamma</c> is the metric auroc of the score min_gamma.</summary>
    private static (string Metric, string Score) SplitName(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
    }
}
