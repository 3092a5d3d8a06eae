using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>In training, drops the branch of a block for some samples and scales it up for the others.</summary>
/// <remarks>Source: Huang et al., "Deep Networks with Stochastic Depth", ECCV 2016; scaled by 1 / (1 − p), as torchvision and timm do.</remarks>
internal static class StochasticDepth
{
    /// <param name="branch">[n, ...].</param>
    /// <param name="probability">The probability of dropping a sample's branch.</param>
    /// <param name="training">If false, nothing changes.</param>
    public static Tensor Of(Tensor branch, double probability, bool training)
    {
        if (!training || probability == 0)
        {
            return branch;
        }

        long[] one = [branch.shape[0], .. Enumerable.Repeat(1L, branch.shape.Length - 1)];
        using var kept = functional.dropout(ones(one, branch.dtype, branch.device), probability); // 0 or 1 / (1 − p)
        return branch * kept;
    }

    /// <summary>The probability of each block, rising linearly from 0 to the largest.</summary>
    public static double Rising(double largest, int block, int blocks) => blocks > 1 ? largest * block / (blocks - 1) : 0;
}
