using static TorchSharp.torch;

namespace Retable.Papers.Anchoring.Losses;

/// <summary>What training with reference masking minimises: paper and released code disagree about masked batches.</summary>
public interface IReferenceMaskingLoss
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">float [N, C].</param>
    /// <param name="labels">int64 [N], each in 0 … C − 1, of the images and not of their references.</param>
    /// <param name="isMasked">Whether the network saw no reference.</param>
    /// <returns>A scalar ≥ 0, differentiable in <paramref name="logits"/>.</returns>
    /// <exception cref="ArgumentException">A shape is another one.</exception>
    Tensor forward(Tensor logits, Tensor labels, bool isMasked);
}
