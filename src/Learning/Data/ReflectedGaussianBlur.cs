using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Learning.Data;

/// <summary>Gaussian blur of image tensors with reflected edges, as torchvision does it.</summary>
/// <remarks>
/// Weights exp(−½ (t/σ)²) at t = −(k − 1)/2 … (k − 1)/2, normalised; the border pixel itself is not repeated.
/// Source: torchvision 0.14.1, transforms/functional_tensor.py, gaussian_blur.
/// </remarks>
public static class ReflectedGaussianBlur
{
    /// <summary>The weights along one axis.</summary>
    /// <param name="size">k, odd.</param>
    /// <param name="sigma">σ &gt; 0, in pixels.</param>
    /// <returns>float64 [k], summing to 1.</returns>
    /// <exception cref="ArgumentException">The size is even or below 1, or σ is not positive.</exception>
    public static Tensor Kernel(int size, double sigma)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sigma);
        if (size < 1 || size % 2 == 0)
        {
            throw new ArgumentException($"a kernel of {size} pixels has no middle", nameof(size));
        }

        using var scope = NewDisposeScope();
        var weights = (-0.5 * ((arange(size, dtype: float64) - ((size - 1) / 2.0)) / sigma).pow(2)).exp();
        return (weights / weights.sum()).MoveToOuterDisposeScope();
    }

    /// <summary>Blurs a batch.</summary>
    /// <param name="images">Floating point [n, C, H, W], H and W larger than half the kernel.</param>
    /// <param name="width">The kernel's size along a row, odd.</param>
    /// <param name="height">The kernel's size along a column, odd.</param>
    /// <param name="sigma">The standard deviation along both axes.</param>
    /// <returns>The blurred images, in the same shape and type.</returns>
    /// <exception cref="ArgumentException">The images are not a batch, or too small to be reflected.</exception>
    public static Tensor Of(Tensor images, int width, int height, double sigma)
    {
        Shapes.Require(images, [-1, -1, -1, -1]);
        if (images.shape[3] <= width / 2 || images.shape[2] <= height / 2)
        {
            throw new ArgumentException($"images of {images.shape[2]} x {images.shape[3]} are too small for a kernel of {height} x {width}", nameof(images));
        }

        using var scope = NewDisposeScope();
        var channels = images.shape[1];
        var padded = nn.functional.pad(images, [width / 2, width / 2, height / 2, height / 2], PaddingModes.Reflect);
        var rows = nn.functional.conv2d(padded, Weights(width, sigma, images).reshape(1, 1, 1, width).repeat(channels, 1, 1, 1), groups: channels);
        return nn.functional.conv2d(rows, Weights(height, sigma, images).reshape(1, 1, height, 1).repeat(channels, 1, 1, 1), groups: channels)
            .MoveToOuterDisposeScope();
    }

    private static Tensor Weights(int size, double sigma, Tensor images) => Kernel(size, sigma).to(images.dtype).to(images.device);
}
