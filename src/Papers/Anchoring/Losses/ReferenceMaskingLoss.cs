using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring.Losses;

/// <summary>The paper's: without its reference the network shall not know the class.</summary>
/// <remarks>
/// <para>Cross-entropy with the labels, and on a masked batch with the uniform distribution, both with weight 1.</para>
/// <para>Source: arXiv:2406.00529, section 3.1 and figure 3. The code that the authors released does otherwise: <see cref="ReleasedMaskingLoss"/>.</para>
/// </remarks>
public sealed class ReferenceMaskingLoss : IReferenceMaskingLoss
{
    public Tensor forward(Tensor logits, Tensor labels, bool isMasked)
    {
        Shapes.Require(logits, [-1, -1]);
        Shapes.Require(labels, [logits.shape[0]]);
        return isMasked ? UniformCrossEntropy.Of(logits) : nn.functional.cross_entropy(logits, labels);
    }
}
