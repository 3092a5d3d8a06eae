namespace Retable.Learning.Data.Corruptions;

/// <summary>A corrupted image before conversion to bytes: numbers on the scale 0 … 255.</summary>
/// <param name="Levels">C × H × W row-major.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
public sealed record FloatImage(double[] Levels, int Channels, int Height, int Width)
{
    /// <summary>Drops the digits after the point, as CIFAR-10-C was written. Rounding would shift every corruption by half a grey level.</summary>
    public ByteImage Truncated() => new([.. Levels.Select(level => (byte)level)], Channels, Height, Width);

    /// <summary>Creates an image from numbers on the scale 0 … 1, which are first clipped to it.</summary>
    internal static FloatImage OfUnit(IEnumerable<double> unit, ByteImage image) =>
        Of(unit.Select(value => Math.Clamp(value, 0, 1) * 255), image);

    /// <summary>Creates an image from numbers on the scale 0 … 255.</summary>
    internal static FloatImage Of(IEnumerable<double> levels, ByteImage image) => new([.. levels], image.Channels, image.Height, image.Width);
}
