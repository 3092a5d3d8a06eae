using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>From bytes to images as the network sees them: augmentation in training, normalisation, average pooling.</summary>
internal sealed class ImagePipeline(TrainParameters parameters)
{
    private readonly Normalisation _normalisation = new(parameters.Mean, parameters.Std);
    private readonly PaddedCropFlip _augmentation = new(parameters.Padding, parameters.Flip);

    /// <summary>Images that are evaluated, and references: without augmentation.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <returns>float32 [n, C, ⌊H/pool⌋, ⌊W/pool⌋].</returns>
    public Tensor Evaluation(Tensor pixels)
    {
        var normalised = _normalisation.Apply(pixels);
        return parameters.Pool == 1 ? normalised : nn.functional.avg_pool2d(normalised, parameters.Pool);
    }

    /// <summary>Images that are learnt from.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <param name="draws">Randomness of the augmentation.</param>
    public Tensor Training(Tensor pixels, Philox draws) => Evaluation(_augmentation.Apply(pixels, _augmentation.Draws((int)pixels.shape[0], draws)));
}
