using Retable.Parquet;
using Retable.Tables;

namespace Retable.Tests.Tables;

internal static class MetricFiles
{
    /// <summary>Writes metrics as a step does, and gives the path back.</summary>
    public static string Write(string path, IReadOnlyList<MetricRecord> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Column Text(string name, Func<MetricRecord, string> value) => Column.Of(name, [.. rows.Select(value)]);
        ParquetFile.Write(path, new Table(
            Text("paper", m => m.Paper),
            Text("profile", m => m.Profile),
            Text("method", m => m.Method),
            Column.Of("seed", [.. rows.Select(m => m.Seed)]),
            Text("dataset", m => m.Dataset),
            Column.Of("severity", [.. rows.Select(m => m.Severity)]),
            Text("metric", m => m.FullMetric),
            Column.Of("value", [.. rows.Select(m => m.Value)]),
            Column.Of("n", [.. rows.Select(m => m.N)])));
        return path;
    }
}
