using static TorchSharp.torch;

namespace Retable.Learning.Data;

/// <summary>(x / 255 − mean) / std per channel, in float32 and in this order of operations.</summary>
/// <param name="mean">One number per channel, or one for all; as a fraction of 1.</param>
/// <param name="std">As many numbers, each &gt; 0.</param>
public sealed class Normalisation(IReadOnlyList<double> mean, IReadOnlyList<double> std)
{
    /// <summary>(x / 255 − ½) / ½: maps pixels to −1 … 1.</summary>
    public static Normalisation ToPlusMinusOne { get; } = new([0.5], [0.5]);

    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <returns>float32 [n, C, H, W].</returns>
    public Tensor Apply(Tensor pixels)
    {
        Shapes.Require(pixels, [-1, -1, -1, -1]);
        using var scope = NewDisposeScope();
        var scaled = pixels.to(float32).div_(255);
        return scaled.sub_(PerChannel(mean, pixels)).div_(PerChannel(std, pixels)).MoveToOuterDisposeScope();
    }

    /// <summary>Normalises without the division by 255.</summary>
    /// <param name="pixels">float32 [n, C, H, W], 0 … 1; unchanged.</param>
    /// <returns>float32 [n, C, H, W].</returns>
    public Tensor OfUnit(Tensor pixels)
    {
        Shapes.Require(pixels, [-1, -1, -1, -1]);
        using var scope = NewDisposeScope();
        return ((pixels - PerChannel(mean, pixels)) / PerChannel(std, pixels)).MoveToOuterDisposeScope();
    }

    private static Tensor PerChannel(IReadOnlyList<double> values, Tensor pixels)
    {
        if (values.Count != 1 && values.Count != pixels.shape[1])
        {
            throw new ArgumentException($"{values.Count} numbers cannot normalise {pixels.shape[1]} channels");
        }

        // One number is written where the pixels are: a copy to a GPU would wait for all that it was given before.
        return values.Count == 1
            ? full([1, 1, 1, 1], (float)values[0], float32, pixels.device)
            : tensor(values.Select(v => (float)v).ToArray(), [1, values.Count, 1, 1]).to(pixels.device);
    }
}
