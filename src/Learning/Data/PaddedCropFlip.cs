using Retable.Contract;
using static TorchSharp.torch;

namespace Retable.Learning.Data;

/// <summary>CIFAR's usual augmentation: pads each image with zeros, takes a random crop of the original size, and mirrors some of the images.</summary>
/// <remarks>Source: torchvision 0.14.1, RandomCrop with padding and RandomHorizontalFlip. The zeros are those of the tensor given: of raw pixels, black.</remarks>
/// <param name="padding">Zeros on each side, in pixels, ≥ 0.</param>
/// <param name="flipProbability">0 … 1.</param>
public sealed class PaddedCropFlip(int padding, double flipProbability = 0.5)
{
    /// <summary>The random choices for one image.</summary>
    /// <param name="Top">The first row of the crop, 0 … 2 · padding; a value equal to the padding moves nothing.</param>
    /// <param name="Left">The first column of the crop.</param>
    /// <param name="Flip">Whether left and right are exchanged after the crop.</param>
    public sealed record Draw(int Top, int Left, bool Flip);

    /// <summary>Draws for n images.</summary>
    public IReadOnlyList<Draw> Draws(int n, Philox draws)
    {
        var places = (2 * padding) + 1;
        return [.. Enumerable.Range(0, n).Select(_ => new Draw(draws.NextInt(places), draws.NextInt(places), draws.NextDouble() < flipProbability))];
    }

    /// <summary>Applies given draws.</summary>
    /// <param name="images">[n, C, H, W], of any type.</param>
    /// <param name="draws">One per image.</param>
    /// <returns>[n, C, H, W] of the same type.</returns>
    /// <exception cref="ArgumentException">The draws are not one per image, or a crop leaves the padded image.</exception>
    public Tensor Apply(Tensor images, IReadOnlyList<Draw> draws)
    {
        Shapes.Require(images, [draws.Count, -1, -1, -1]);
        using var scope = NewDisposeScope();
        var padded = nn.functional.pad(images, (padding, padding, padding, padding));
        return stack([.. draws.Select((draw, i) => Crop(padded[i], draw, images.shape[2], images.shape[3]))]).MoveToOuterDisposeScope();
    }

    private Tensor Crop(Tensor padded, Draw draw, long height, long width)
    {
        if (draw.Top < 0 || draw.Top > 2 * padding || draw.Left < 0 || draw.Left > 2 * padding)
        {
            throw new ArgumentException($"a crop from ({draw.Top}, {draw.Left}) leaves an image padded by {padding}");
        }

        var crop = padded.narrow(1, draw.Top, height).narrow(2, draw.Left, width);
        return draw.Flip ? crop.flip(2) : crop;
    }
}
