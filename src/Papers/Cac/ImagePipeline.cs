using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>From bytes to what the network sees: normalisation, average pooling and, in training, augmentation.</summary>
public sealed class ImagePipeline(TrainParameters parameters)
{
    private readonly Normalisation _normalisation = new(parameters.Mean, parameters.Std);
    private readonly CropFlipRotate _augmentation = new(parameters.CropScale, parameters.Flip, parameters.Rotation);

    /// <summary>A batch as it is evaluated.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <returns>float32 [n, C, ⌊H/pool⌋, ⌊W/pool⌋].</returns>
    public Tensor Evaluation(Tensor pixels) => Pooled(_normalisation.Apply(pixels));

    /// <summary>A batch as it is learnt from.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <param name="draws">Randomness of the augmentation.</param>
    public Tensor Training(Tensor pixels, Philox draws)
    {
        if (_augmentation.IsIdentity)
        {
            return Evaluation(pixels);
        }

        // Black, the outside of an image, is not 0 after the normalisation: shift it there and back.
        var black = _normalisation.Apply(zeros_like(pixels[..1])); // [1, C, H, W]
        var augmented = CropFlipRotate.Apply(_normalisation.Apply(pixels) - black, _augmentation.Draws((int)pixels.shape[0], draws));
        return Pooled(augmented + black);
    }

    private Tensor Pooled(Tensor images) =>
        ChannelsLast.Of(parameters.Pool == 1 ? images : nn.functional.avg_pool2d(images, parameters.Pool));
}
