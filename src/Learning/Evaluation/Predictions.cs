using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Learning.Evaluation;

/// <summary>A model's output for the samples of one data set.</summary>
/// <param name="Dataset">The data set's name: <c>known</c>, <c>near-unknown</c>, ...</param>
/// <param name="Ids">The samples' positions in the published order.</param>
/// <param name="Labels">The classes; −1 is unknown.</param>
/// <param name="Logits">The logits, float32 [n, C], or [n, 0] if they are not kept for this data set: its lists are then empty.</param>
/// <param name="Scores">The name and the values, float64 [n], of each score; higher is more unknown.</param>
public sealed record Predictions(
    string Dataset, IReadOnlyList<long> Ids, IReadOnlyList<int> Labels, Tensor Logits, IReadOnlyList<(string Name, double[] Values)> Scores)
{
    /// <summary>Writes the predictions of several data sets, one after another, as Parquet: <c>id, dataset, label, logits, score_…</c>.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="parts">At least one set of predictions, all with the same scores.</param>
    public static void Write(string path, IReadOnlyList<Predictions> parts)
    {
        var scores = parts[0].Scores.Select((score, i) =>
            Column.Of($"score_{score.Name}", parts.SelectMany(part => part.Scores[i].Values).ToArray()));
        ParquetFile.Write(path, new Table(
        [
            Column.Of("id", parts.SelectMany(part => part.Ids).ToArray()),
            Column.Of("dataset", parts.SelectMany(part => Enumerable.Repeat(part.Dataset, part.Ids.Count)).ToArray()),
            Column.Of("label", parts.SelectMany(part => part.Labels).ToArray()),
            Column.OfLists("logits", [.. parts.SelectMany(Rows)]),
            .. scores,
        ]));
    }
    private static IEnumerable<float[]> Rows(Predictions part) => part.Logits.shape[1] == 0
        ? Enumerable.Repeat(Array.Empty<float>(), part.Ids.Count)
        : part.Logits.cpu().contiguous().data<float>().ToArray().Chunk((int)part.Logits.shape[1]);
}
