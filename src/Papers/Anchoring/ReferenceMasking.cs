using Retable.Contract;
using Retable.Learning.Anchoring;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>The batches of training with reference masking: with probability α no image of a batch is shown its reference.</summary>
/// <remarks>
/// <para>One draw decides for the whole batch, and before the references are drawn. α = 0 is plain anchored training; evaluation never masks.</para>
/// <para>Source: arXiv:2406.00529, section 3.1 and figure 3; checked against LLNL/anchoring@c472301, CIFAR/train.py and CIFAR/wrapper.py.</para>
/// </remarks>
/// <param name="alpha">α, 0 … 1; 0.25 for CIFAR, 0.2 for ImageNet, 0.4 for linear probes.</param>
/// <param name="mask">What is left of a hidden reference; nothing everywhere in the original.</param>
public sealed class ReferenceMasking(double alpha, ReferenceMask mask)
{
    private readonly double _alpha = alpha is >= 0 and <= 1
        ? alpha
        : throw new ArgumentException($"{alpha} is no probability", nameof(alpha));

    /// <summary>Nothing is left of a hidden reference.</summary>
    public ReferenceMasking(double alpha)
        : this(alpha, new ReferenceMask())
    {
    }

    /// <summary>Whether the next batch is masked. One uniform number, whatever α is.</summary>
    public bool Draw(Philox draws) => draws.NextDouble() < _alpha;

    /// <summary>The network's input. The residual is that of the reference itself, masked or not.</summary>
    /// <param name="images">Normalised, [N, C, H, W].</param>
    /// <param name="references">Normalised, [K·N, C, H, W], one a row of the result.</param>
    /// <param name="isMasked">Whether the references are hidden.</param>
    /// <returns>[K·N, 2·C, H, W].</returns>
    public Tensor Pairs(Tensor images, Tensor references, bool isMasked)
    {
        using var scope = NewDisposeScope();
        var pairs = isMasked ? AnchoredBatch.Of(images, references, mask.Apply(references)) : AnchoredBatch.Of(images, references);
        return pairs.MoveToOuterDisposeScope();
    }
}
