using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Learning.Experiment;

/// <summary>Runs a trained network over image sets, batch after batch, with progress and the wish to stop minded.</summary>
/// <param name="device">Where the network is; batches of images are moved there.</param>
/// <param name="batchSize">Images at once; part of the result's last digits.</param>
/// <param name="context">The stage.</param>
public sealed class Predictor(Device device, int batchSize, StepContext context)
{
    /// <summary>What a network gives for each image of a set: usually its logits.</summary>
    /// <param name="images">At least one.</param>
    /// <param name="caption">The set's name, for the display.</param>
    /// <param name="forward">From a batch on the device, uint8 [n, C, H, W], to [n, ...]; no gradients are recorded.</param>
    /// <returns>[images, ...] in the order of the images, on the CPU.</returns>
    /// <exception cref="BadInputException">The set has no images.</exception>
    public Tensor Run(ImageSet images, string caption, Func<Tensor, Tensor> forward) =>
        Run(images, caption, (pixels, _) => [forward(pixels)])[0];

    /// <summary>The same for a network that gives several tensors: logits and scores, or logits and embeddings.</summary>
    /// <param name="images">At least one.</param>
    /// <param name="caption">The set's name, for the display.</param>
    /// <param name="forward">From a batch on the device and the position of its first image to tensors [n, ...], for each batch as many.</param>
    /// <returns>These tensors over all images, on the CPU.</returns>
    /// <exception cref="BadInputException">The set has no images.</exception>
    public IReadOnlyList<Tensor> Run(ImageSet images, string caption, Func<Tensor, int, IReadOnlyList<Tensor>> forward) =>
        Run(images.Count, caption, (first, count) => forward(images.Pixels.narrow(0, first, count).to(device), first));

    /// <summary>The same over samples that do not lie in memory.</summary>
    /// <param name="samples">How many, at least one.</param>
    /// <param name="caption">The set's name, for the display.</param>
    /// <param name="forward">From the position of a batch's first sample and their number to tensors [n, ...], for each batch as many.</param>
    /// <returns>These tensors over all samples, on the CPU.</returns>
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
