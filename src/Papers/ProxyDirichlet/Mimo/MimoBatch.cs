using Retable.Contract;

namespace Retable.Papers.ProxyDirichlet.Mimo;

/// <summary>Which image each input slot of a multi-input network sees in each row of a training batch.</summary>
/// <remarks>
/// The batch is repeated R times and shuffled. The first ⌊N (1 − ρ)⌋ of the N rows are shuffled again for each slot, so that
/// the slots see different images; the rest show one image to all. Source: Havasi et al., ICLR 2021, arXiv:2010.06610; the order
/// of the draws is that of yandex-research/proxy-dirichlet-distillation@39cd2e9.
/// </remarks>
public static class MimoBatch
{
    /// <summary>How many rows are shuffled for each slot.</summary>
    public static int Shuffled(int rows, double repetition) => (int)Math.Floor(rows * (1 - repetition));

    /// <param name="batch">B, images in the batch.</param>
    /// <param name="slots">M, inputs of the network.</param>
    /// <param name="repetition">ρ, share of rows that show one image to all slots; 0.6 in the original.</param>
    /// <param name="repeats">R; 2 in the original.</param>
    /// <param name="draws">Where the permutations come from.</param>
    /// <returns>For each of the N = B R rows the image of each slot, in 0 … B − 1.</returns>
    public static int[][] Draw(int batch, int slots, double repetition, int repeats, Philox draws)
    {
        var rows = batch * repeats;
        var shuffled = Shuffled(rows, repetition);
        return Arrange(batch, draws.Permutation(rows), [.. Enumerable.Range(0, slots).Select(_ => draws.Permutation(shuffled))]);
    }

    /// <summary>The arrangement that given permutations make.</summary>
    /// <param name="batch">B.</param>
    /// <param name="main">Of the N rows.</param>
    /// <param name="perSlot">For each slot one of the rows that are shuffled.</param>
    public static int[][] Arrange(int batch, IReadOnlyList<int> main, IReadOnlyList<IReadOnlyList<int>> perSlot) =>
        [.. Enumerable.Range(0, main.Count).Select(row =>
            perSlot.Select(own => main[row < own.Count ? own[row] : row] % batch).ToArray())];
}
