namespace Retable.Tables.Regression;

/// <summary>One number per sample, of one model on one data set.</summary>
/// <param name="Method">The model's method.</param>
/// <param name="Seed">The model's repetition.</param>
/// <param name="Dataset">The data set's name.</param>
/// <param name="Quantity"><see cref="Correct"/>, or a score column's name: <c>score_min_gamma</c>.</param>
/// <param name="Ids">The ids of the samples, in the order of the predictions.</param>
/// <param name="Known">Whether the data set belongs to the known classes.</param>
/// <param name="Values">The values, as many as <paramref name="Ids"/>.</param>
public sealed record SampleColumn(string Method, long Seed, string Dataset, string Quantity, long[] Ids, bool Known, float[] Values)
{
    /// <summary>The quantity that is 1 if the class with the largest logit is the label, else 0.</summary>
    public const string Correct = "correct";

    public static string OfScore(string score) => $"score_{score}";

    // Float32: the order of the scores is what counts, and a committed file should be small. Both sides are rounded alike.
    public static IEnumerable<SampleColumn> Sorted(IEnumerable<SampleColumn> columns) => columns
        .OrderBy(c => c.Method, StringComparer.Ordinal)
        .ThenBy(c => c.Seed)
        .ThenBy(c => c.Dataset, StringComparer.Ordinal)
        .ThenBy(c => c.Quantity, StringComparer.Ordinal);
}
