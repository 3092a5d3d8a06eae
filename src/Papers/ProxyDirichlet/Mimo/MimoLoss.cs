using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Mimo;

/// <summary>The training loss of a multi-input network: cross-entropy, the mean over rows and heads.</summary>
/// <remarks>A mean over the heads, as the original codes it, not a sum.</remarks>
public static class MimoLoss
{
    /// <param name="logits">[N, M, K].</param>
    /// <param name="labels">int64 [N, M].</param>
    /// <returns>A scalar, in the logits' type.</returns>
    public static Tensor Of(Tensor logits, Tensor labels) =>
        -logits.log_softmax(2).gather(2, labels.unsqueeze(2)).mean();
}
