using Retable.Hosting;
using Retable.Learning.Anchoring;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>A trained network over image sets: on the images themselves, or on their pairs with some references.</summary>
/// <param name="network">In evaluation mode.</param>
/// <param name="pipeline">From bytes to what the network was trained on.</param>
/// <param name="references">uint8 [K, C, H, W] on the network's device; null for a network without anchoring.</param>
/// <param name="batchSize">Images at once.</param>
/// <param name="context">Progress, and the wish to stop.</param>
internal sealed class Predictor(nn.Module<Tensor, Tensor> network, ImagePipeline pipeline, Tensor? references, int batchSize, StepContext context)
{
    /// <summary>The logits: with several references their mean, from which the original's evaluation takes everything.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <param name="device">The network's.</param>
    /// <param name="caption">For the display.</param>
    /// <returns>float32 [n, classes] on the CPU.</returns>
    public Tensor Logits(Tensor pixels, Device device, string caption)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (parts, count) = (new List<Tensor>(), pixels.shape[0]);
        for (var start = 0L; start < count; start += batchSize)
        {
            context.ThrowIfStopping();
            using var batch = NewDisposeScope();
            var images = pipeline.Evaluation(pixels.narrow(0, start, Math.Min(batchSize, count - start)).to(device));
            var logits = references is null
                ? network.call(images)
                : AnchoredPrediction.Of(network, images, pipeline.Evaluation(references)).Mean;
            parts.Add(logits.cpu().MoveToOuterDisposeScope());
            context.Progress(start + images.shape[0], count, "images", caption);
        }

        return cat(parts).MoveToOuterDisposeScope();
    }
}
