using static TorchSharp.torch;

namespace Retable.Papers.Url.Losses;

/// <summary>The chance that two embeddings show the same thing: mean_s σ(a x_i·x_j + b) over samples x of both.</summary>
/// <param name="Logits">a x_i·x_j + b, [S, n, n].</param>
internal sealed record MatchProbabilities(Tensor Logits)
{
    /// <summary>Added to each probability before its logarithm.</summary>
    public const double Floor = 1e-5;

    /// <param name="drawn">Unit vectors, [S, n, D].</param>
    /// <param name="scale">a.</param>
    /// <param name="offset">b.</param>
    public static MatchProbabilities Of(Tensor drawn, Tensor scale, Tensor offset) =>
        new((drawn.matmul(drawn.transpose(-2, -1)) * scale) + offset);

    /// <summary>Of a match, with the floor: as the original up to 1 + 1e-5. [n, n].</summary>
    public Tensor Match => Logits.sigmoid().mean([0L]) + Floor;

    /// <summary>Of no match, with a floor of its own, so that it stays positive. [n, n].</summary>
    public Tensor NoMatch => (-Logits).sigmoid().mean([0L]) + Floor;

    /// <summary>The mean of each row over what is selected; 0 for a row in which nothing is.</summary>
    /// <param name="values">[n, n].</param>
    /// <param name="selected">bool [n, n].</param>
    public static Tensor MeanOf(Tensor values, Tensor selected) =>
        values.masked_fill(selected.logical_not(), 0).sum(-1) / selected.sum(-1).clamp_min(1);
}
