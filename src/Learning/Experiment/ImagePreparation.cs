using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Learning.Experiment;

/// <summary>How images reach the network: parameters of the training that the evaluation takes from the model's card.</summary>
public sealed record ImageInput
{
    /// <summary>Side of the squares of pixels that are averaged into one pixel; 1 averages nothing.</summary>
    [Range(1, 8)]
    public int Pool { get; init; } = 1;

    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.2860];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.3530];
}

/// <summary>How training images are changed; an evaluation changes none.</summary>
public sealed record ImageAugmentation
{
    /// <summary>The largest shift of an image, in pixels; outside the image is black.</summary>
    [Range(0, 64)]
    public int Padding { get; init; }

    /// <summary>Probability of a horizontal flip.</summary>
    [Range(0, 1)]
    public double Flip { get; init; }
}

/// <summary>Converts bytes to the images that the network sees: augmentation in training, normalisation, average pooling.</summary>
public sealed class ImagePreparation(ImageInput input, ImageAugmentation augmentation)
{
    private readonly Normalisation _normalisation = new(input.Mean, input.Std);
    private readonly PaddedCropFlip _augmentation = new(augmentation.Padding, augmentation.Flip);

    /// <summary>Prepares images for evaluation, and images that they are paired with.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <returns>float32 [n, C, ⌊H/pool⌋, ⌊W/pool⌋].</returns>
    public Tensor Evaluation(Tensor pixels)
    {
        var normalised = _normalisation.Apply(pixels);
        return input.Pool == 1 ? normalised : nn.functional.avg_pool2d(normalised, input.Pool);
    }

    /// <summary>Prepares images for training.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <param name="draws">The random draws of the augmentation.</param>
    public Tensor Training(Tensor pixels, Philox draws) => augmentation is { Padding: 0, Flip: 0 }
        ? Evaluation(pixels)
        : Evaluation(_augmentation.Apply(pixels, _augmentation.Draws((int)pixels.shape[0], draws)));
}
