using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Learning.Evaluation;

/// <summary>What a model says about the samples of one data set.</summary>
/// <param name="Dataset">Which: <c>known</c>, <c>near-unknown</c>, ...</param>
/// <param name="Ids">Positions in the published order.</param>
/// <param name="Labels">Classes; −1 is unknown.</param>
/// <param name="Logits">float32 [n, C], or [n, 0] where a data set's are not kept: its lists are empty then.</param>
/// <param name="Scores">Name and float64 [n] of each score; higher is more unknown.</param>
public sealed record Predictions(
    string Dataset, IReadOnlyList<long> Ids, IReadOnlyList<int> Labels, Tensor Logits, IReadOnlyList<(string Name, double[] Values)> Scores)
{
    /// <summary>Writes them, data set after data set, as Parquet: <c>id, dataset, label, logits, score_…</c>.</summary>
    /// <param name="path">Where.</param>
    /// <param name="parts">At least one; all with the same scores.</param>
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
