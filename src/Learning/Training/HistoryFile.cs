using Retable.Parquet;

namespace Retable.Learning.Training;

/// <summary>A training's history as Parquet: <c>epoch</c>, <c>step</c>, <c>name</c>, <c>value</c>.</summary>
public static class HistoryFile
{
    public static void Write(string path, IReadOnlyList<HistoryRow> rows) => ParquetFile.Write(path, new Table(
        Column.Of("epoch", rows.Select(row => row.Epoch).ToArray()),
        Column.Of("step", rows.Select(row => row.Step).ToArray()),
        Column.Of("name", rows.Select(row => row.Name).ToArray()),
        Column.Of("value", rows.Select(row => row.Value).ToArray())));
}
