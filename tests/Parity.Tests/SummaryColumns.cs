namespace Retable.Parity;

/// <summary>The columns of the original's summary, one row per epoch: by them its exported runs are read.</summary>
/// <remarks>
/// <c>[best_]part_[set_]metric</c>; part is <c>eval</c>, <c>test</c> or <c>furthertest</c>; <c>best_</c> is the value at the best epoch so far.
/// Source: mkirchhof/url@eacd47f, timm/utils/summary.py, update_summary.
/// </remarks>
internal static class SummaryColumns
{
    private static readonly string[] Bests = ["", "best_"];

    /// <param name="train">Metrics of the training, usually <c>loss</c>.</param>
    /// <param name="parts">Name and columns of each part, in order; its best epoch's columns follow it.</param>
    public static IReadOnlyList<string> Of(IEnumerable<string> train, IEnumerable<(string Part, IReadOnlyList<string> Columns)> parts) =>
    [
        "epoch",
        .. train.Select(metric => $"train_{metric}"),
        .. parts.SelectMany(part => Bests.SelectMany(best => part.Columns.Select(column => $"{best}{part.Part}_{column}"))),
        "lr",
    ];

    /// <summary>The columns of a set, of which the first is the network's name.</summary>
    /// <param name="set">Null for the upstream set.</param>
    /// <param name="metrics">Names.</param>
    public static IEnumerable<string> OfSet(string? set, IEnumerable<string> metrics) =>
        metrics.Prepend("model").Select(metric => set is null ? metric : $"{set}_{metric}");

    /// <summary>The columns of downstream sets: each set's, then the means.</summary>
    /// <param name="sets">Name and metrics of each; at least one.</param>
    public static IEnumerable<string> OfSets(IReadOnlyList<(string Set, IReadOnlyList<string> Metrics)> sets) =>
    [
        .. sets.SelectMany(set => OfSet(set.Set, set.Metrics)),
        .. sets[0].Metrics.Select(metric => $"avg_downstream_{metric}"),
    ];
}
