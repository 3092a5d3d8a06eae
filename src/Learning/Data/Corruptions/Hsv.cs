namespace Retable.Learning.Data.Corruptions;

/// <summary>A colour as hue, saturation and value, each in 0 … 1.</summary>
/// <remarks>
/// Where channels share the maximum, blue decides the sector before green and green before red, as in scikit-image 0.19.3 (color/colorconv.py),
/// with whose arithmetic this was checked. Grey has hue and saturation 0.
/// </remarks>
internal readonly record struct Hsv(double Hue, double Saturation, double Value)
{
    public static Hsv Of(double red, double green, double blue)
    {
        var value = Math.Max(red, Math.Max(green, blue));
        var range = value - Math.Min(red, Math.Min(green, blue));
        if (range == 0)
        {
            return new Hsv(0, 0, value);
        }

        var sector = value == blue ? 4 + ((red - green) / range)
            : value == green ? 2 + ((blue - red) / range)
            : (green - blue) / range;
        var hue = sector / 6;
        return new Hsv(hue < 0 ? hue + 1 : hue, range / value, value);
    }

    public (double Red, double Green, double Blue) ToRgb()
    {
        var sector = Math.Floor(Hue * 6);
        var rest = (Hue * 6) - sector;
        var p = Value * (1 - Saturation);
        var q = Value * (1 - (rest * Saturation));
        var t = Value * (1 - ((1 - rest) * Saturation));
        return ((int)sector % 6) switch
        {
            0 => (Value, t, p),
            1 => (q, Value, p),
            2 => (p, Value, t),
            3 => (p, q, Value),
            4 => (t, p, Value),
            _ => (Value, p, q),
        };
    }

    /// <summary>Applies a function to every pixel's colour.</summary>
    /// <param name="image">An image with three channels: red, green, blue.</param>
    /// <param name="change">The function, from colour to colour.</param>
    /// <returns>The new pixels, plane by plane.</returns>
    public static double[] Map(ByteImage image, Func<Hsv, Hsv> change)
    {
        var (unit, area) = (image.Unit(), image.Area);
        for (var i = 0; i < area; i++)
        {
            (unit[i], unit[area + i], unit[(2 * area) + i]) = change(Of(unit[i], unit[area + i], unit[(2 * area) + i])).ToRgb();
        }

        return unit;
    }
}
