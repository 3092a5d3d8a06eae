using static TorchSharp.torch;

namespace Retable.Papers.Url.Heads;

/// <summary>What every method's network says about a batch of images.</summary>
/// <param name="Logits">[n, C]; where several are averaged, the logarithm of the mean probability.</param>
/// <param name="Uncertainty">[n], larger is less certain. A batch of one keeps its axis; the original's prediction network drops it there.</param>
/// <param name="Features">What the classifier sees, not normalised, [n, D]: the embedding that retrieval compares.</param>
public sealed record UncertainPrediction(Tensor Logits, Tensor Uncertainty, Tensor Features);
