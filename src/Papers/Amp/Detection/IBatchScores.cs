using Retable.Contract;
using static TorchSharp.torch;

namespace Retable.Papers.Amp.Detection;

/// <summary>What a trained network says of one batch.</summary>
internal interface IBatchScores
{
    /// <param name="images">float32 [n, C, H, W], normalised, where the network is.</param>
    /// <param name="draws">Of this batch alone.</param>
    /// <returns>Logits [n, classes], and each score [n]; higher is more unknown.</returns>
    (Tensor Logits, IReadOnlyList<(string Name, Tensor Values)> Scores) Of(Tensor images, Philox draws);
}
