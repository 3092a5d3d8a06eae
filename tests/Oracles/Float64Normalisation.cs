using Retable.Learning;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>(x / 255 − mean) / std per channel, with the division by 255 in float32 and the rest in float64: for comparisons that need more than float32.</summary>
/// <remarks>What torchvision 0.14.1 does where ToTensor's float32 image is widened before Normalize. Trainings use <see cref="Normalisation"/>.</remarks>
/// <param name="mean">One number per channel, as a fraction of 1.</param>
/// <param name="std">As many numbers, each &gt; 0.</param>
public sealed class Float64Normalisation(IReadOnlyList<double> mean, IReadOnlyList<double> std)
{
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <returns>float64 [n, C, H, W].</returns>
    /// <exception cref="ArgumentException">The image has another number of channels.</exception>
    public Tensor Apply(Tensor pixels)
    {
        Shapes.Require(pixels, [-1, mean.Count, -1, -1]);
        using var scope = NewDisposeScope();
        var unit = pixels.to(float32).div(255).to(float64);
        return ((unit - PerChannel(mean, pixels.device)) / PerChannel(std, pixels.device)).MoveToOuterDisposeScope();
    }

    private static Tensor PerChannel(IReadOnlyList<double> values, Device device) => tensor(values.ToArray(), [1, values.Count, 1, 1], float64, device);
}
