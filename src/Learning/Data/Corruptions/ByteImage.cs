namespace Retable.Learning.Data.Corruptions;

/// <summary>An image of 8-bit pixels, plane by plane.</summary>
public sealed class ByteImage
{
    /// <param name="planes">C × H × W row-major; not copied.</param>
    /// <param name="channels">C ≥ 1.</param>
    /// <param name="height">H ≥ 1.</param>
    /// <param name="width">W ≥ 1.</param>
    /// <exception cref="ArgumentException">The number of bytes does not match.</exception>
    public ByteImage(byte[] planes, int channels, int height, int width)
    {
        if (channels < 1 || height < 1 || width < 1 || planes.Length != (long)channels * height * width)
        {
            throw new ArgumentException($"{planes.Length} bytes are no image of {channels} x {height} x {width}", nameof(planes));
        }

        (Planes, Channels, Height, Width) = (planes, channels, height, width);
    }

    public byte[] Planes { get; }

    public int Channels { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>The number of pixels per channel.</summary>
    public int Area => Height * Width;

    /// <summary>The pixels divided by 255, in 0 … 1.</summary>
    public double[] Unit() => [.. Planes.Select(level => level / 255.0)];

    /// <summary>Applies a function to each channel's plane, as numbers in 0 … 1.</summary>
    internal double[] MapPlanes(Func<double[], double[]> function)
    {
        var unit = Unit();
        return [.. Enumerable.Range(0, Channels).SelectMany(channel => function(unit[(channel * Area)..((channel + 1) * Area)]))];
    }
}
