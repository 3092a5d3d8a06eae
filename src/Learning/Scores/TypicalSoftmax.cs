using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>Sums softmax vectors class by class.</summary>
internal static class TypicalSoftmax
{
    /// <param name="logits">[n, C].</param>
    /// <param name="labels">int64 [n], each in 0 … C − 1.</param>
    /// <returns>float64 [C, C], row c the sum over the samples of class c; and the number of samples per class, float64 [C].</returns>
    public static (Tensor Sums, Tensor Counts) Sums(Tensor logits, Tensor labels)
    {
        var members = nn.functional.one_hot(labels, logits.shape[1]).to(float64); // [n, C]
        return (members.t().mm(logits.to(float64).softmax(1)), members.sum([0L]));
    }
}
