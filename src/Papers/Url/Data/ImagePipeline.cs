using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Data;

/// <summary>From bytes to images as the network sees them: random crops and flips in training, normalisation.</summary>
public sealed class ImagePipeline(TrainingParameters parameters)
{
    private const double Largest = 255;

    private readonly Normalisation _normalisation = new(parameters.Mean, parameters.Std);
    private readonly CropFlipRotate _augmentation = new(parameters.CropScale, parameters.Flip, degrees: 0);

    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <returns>float32 [n, C, H, W].</returns>
    public Tensor Evaluation(Tensor pixels) => _normalisation.Apply(pixels);

    /// <param name="pixels">uint8 [n, C, H, H].</param>
    /// <param name="draws">Randomness of the augmentation.</param>
    /// <returns>float32 [n, C, H, H].</returns>
    public Tensor Training(Tensor pixels, Philox draws) => _augmentation.IsIdentity
        ? Evaluation(pixels)
        : _normalisation.OfUnit(CropFlipRotate.Apply(pixels.to(float32) / Largest, _augmentation.Draws((int)pixels.shape[0], draws)));
}
