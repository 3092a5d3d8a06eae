using static TorchSharp.torch;

namespace Retable.Papers.Url.Losses;

/// <summary>How much more similar a row is to the rows of the same image than to all others, as both contrastive losses take it.</summary>
/// <remarks>
/// <para>P_i − N_i with P_i = ln(1 + Σ exp(sim_ij)) over the positives j ≠ i, N_i = ln(1 + Σ exp(sim_ij)) over the negatives. The ones are the diagonal: the
/// original multiplies it by 0 instead of leaving it out. The positives are not part of N_i, unlike in the published InfoNCE.</para>
/// <para>Source: mkirchhof/url@eacd47f, timm/loss/MCInfoNCE.py, where what is to be left out is −1000 instead of −∞. Beside exp(0) both add nothing.</para>
/// </remarks>
internal static class ContrastiveLogRatio
{
    /// <param name="similarities">Scaled, float [..., n, n].</param>
    /// <param name="same">bool [n, n], true on the diagonal.</param>
    /// <returns>[..., n].</returns>
    public static Tensor Of(Tensor similarities, Tensor same)
    {
        var diagonal = SamePair.Diagonal(same);
        var masked = similarities.masked_fill(diagonal, 0);
        var positive = masked.masked_fill(same.logical_not(), double.NegativeInfinity).logsumexp(-1);
        var negative = masked.masked_fill(SamePair.Others(same), double.NegativeInfinity).logsumexp(-1);
        return positive - negative;
    }
}
