using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Learning.Experiment;

/// <summary>Runs a trained network over image sets in batches, reporting progress and stopping when asked to.</summary>
/// <param name="device">The network's device; batches of images are moved there.</param>
/// <param name="batchSize">Images at once; affects the last digits of the result.</param>
/// <param name="context">The stage.</param>
public sealed class Predictor(Device device, int batchSize, StepContext context)
{
    /// <summary>Computes a network's output, usually its logits, for each image of a set.</summary>
    /// <param name="images">At least one.</param>
    /// <param name="caption">The set's name, for the display.</param>
    /// <param name="forward">The network, from a batch on the device, uint8 [n, C, H, W], to [n, ...]; no gradients are recorded.</param>
    /// <returns>The outputs [images, ...] in the order of the images, on the CPU.</returns>
    /// <exception cref="BadInputException">The set has no images.</exception>
    public Tensor Run(ImageSet images, string caption, Func<Tensor, Tensor> forward) =>
        Run(images, caption, (pixels, _) => [forward(pixels)])[0];

    /// <summary>Computes several outputs at once: logits and scores, or logits and embeddings.</summary>
    /// <param name="images">At least one.</param>
    /// <param name="caption">The set's name, for the display.</param>
    /// <param name="forward">The network, from a batch on the device and the position of its first image to tensors [n, ...], the same number for each batch.</param>
    /// <returns>The outputs for all images, on the CPU.</returns>
    /// <exception cref="BadInputException">The set has no images.</exception>
    public IReadOnlyList<Tensor> Run(ImageSet images, string caption, Func<Tensor, int, IReadOnlyList<Tensor>> forward) =>
        Run(images.Count, caption, (first, count) => forward(images.Pixels.narrow(0, first, count).to(device), first));

    /// <summary>Computes several outputs for samples that are not in memory.</summary>
    /// <param name="samples">The number of samples, at least one.</param>
    /// <param name="caption">The set's name, for the display.</param>
    /// <param name="forward">The network, from the position of a batch's first sample and the number of samples to tensors [n, ...], the same number for each batch.</param>
    /// <returns>The outputs for all samples, on the CPU.</returns>
    /// <exception cref="BadInputException">There are no samples.</exception>
    public IReadOnlyList<Tensor> Run(int samples, string caption, Func<int, int, IReadOnlyList<Tensor>> forward)
    {
        if (samples == 0)
        {
            throw new BadInputException($"the set '{caption}' has no images");
        }

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var batches = new List<Tensor[]>();
        for (var first = 0; first < samples; first += batchSize)
        {
            context.ThrowIfStopping();
            using var batch = NewDisposeScope();
            var count = Math.Min(batchSize, samples - first);
            batches.Add([.. forward(first, count).Select(each => each.cpu().MoveToOuterDisposeScope())]);
            context.Progress(first + count, samples, "images", caption);
        }

        return [.. batches[0].Select((_, i) => cat([.. batches.Select(parts => parts[i])]).MoveToOuterDisposeScope())];
    }
}
