using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring.Losses;

/// <summary>The released code's: cross-entropy with the labels, whether the network saw the references or not.</summary>
/// <remarks>
/// <para>The opposite regulariser to the paper's <see cref="ReferenceMaskingLoss"/>: the network shall know the class from the residual alone.
/// Which of the two made the published numbers is not known.</para>
/// <para>Source: checked against LLNL/anchoring@c472301, CIFAR/train.py and ImageNet/train.py.</para>
/// </remarks>
public sealed class ReleasedMaskingLoss : IReferenceMaskingLoss
{
    public Tensor forward(Tensor logits, Tensor labels, bool isMasked)
    {
        Shapes.Require(logits, [-1, -1]);
        Shapes.Require(labels, [logits.shape[0]]);
        return nn.functional.cross_entropy(logits, labels);
    }
}
