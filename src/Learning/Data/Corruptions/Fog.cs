using System.Numerics;
using Retable.Contract;

namespace Retable.Learning.Data.Corruptions;

/// <summary>Adds a plasma map P to all channels: clip((x + a·P)·m / (m + a)), where m is the largest pixel of the image.</summary>
/// <remarks>
/// <para>The map has 32 pixels per side, or as many as the next power of two that covers the image; its upper left corner is used.</para>
/// <para>Source: arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py.</para>
/// </remarks>
/// <param name="amount">a &gt; 0.</param>
/// <param name="decay">The decay of <see cref="PlasmaMap"/>.</param>
public sealed class Fog(double amount, double decay) : ICorruption
{
    private const int LeastSide = 32;

    public FloatImage Apply(ByteImage image, Philox draws) => Cover(image, PlasmaMap.Of(Side(image), decay, draws));

    /// <summary>Makes the plasma map for an image from given numbers.</summary>
    /// <param name="image">The image whose size the map gets.</param>
    /// <param name="within">As in <see cref="PlasmaMap"/>.</param>
    public double[] Map(ByteImage image, Func<double, double> within) => PlasmaMap.Of(Side(image), decay, within);

    /// <summary>Applies a given map.</summary>
    /// <param name="image">Not changed.</param>
    /// <param name="map">As <see cref="Map"/> makes it.</param>
    /// <exception cref="ArgumentException">The map has another size.</exception>
    public FloatImage Cover(ByteImage image, double[] map)
    {
        var side = Side(image);
        if (map.Length != side * side)
        {
            throw new ArgumentException($"a map of {map.Length} numbers is not {side} x {side}", nameof(map));
        }

        var unit = image.Unit();
        var largest = unit.Max();
        return FloatImage.OfUnit(unit.Select((x, i) => (x + (amount * At(i % image.Area))) * largest / (largest + amount)), image);

        double At(int pixel) => map[(pixel / image.Width * side) + (pixel % image.Width)];
    }

    private static int Side(ByteImage image) =>
        (int)uint.Max(LeastSide, BitOperations.RoundUpToPowerOf2((uint)Math.Max(image.Height, image.Width)));
}
