using Retable.Contract;

namespace Retable.Learning.Data;

/// <summary>TrivialAugment (wide): applies one of fourteen changes to an image, at a random strength.</summary>
/// <remarks>
/// <para>Bytes in, bytes out, as Pillow computes each change. What a turn, shear or shift brings in from outside is black; positions are those of
/// the nearest pixel, the default of torchvision's class (LLNL/anchoring@c472301 passes its bicubic interpolation on).</para>
/// <para>Source: Müller, Hutter, "TrivialAugment", ICCV 2021, arXiv:2103.10158; torchvision 0.15.2, TrivialAugmentWide with 31 strengths.</para>
/// </remarks>
public static class TrivialAugment
{
    private const int Strengths = 31;

    /// <summary>A change and its strength, in the change's own unit.</summary>
    public readonly record struct Draw(Change Change, double Strength);

    /// <summary>The changes that an image can undergo.</summary>
    public enum Change
    {
        Identity,
        ShearX,
        ShearY,
        TranslateX,
        TranslateY,
        Rotate,
        Brightness,
        Color,
        Contrast,
        Sharpness,
        Posterize,
        Solarize,
        AutoContrast,
        Equalize,
    }

    /// <summary>Draws a change uniformly, then one of its 31 strengths and, if it has two directions, one of these.</summary>
    public static Draw Next(Philox draws)
    {
        var change = (Change)draws.NextInt(Enum.GetValues<Change>().Length);
        var step = draws.NextInt(Strengths);
        var isReversed = draws.NextInt(2) == 1;
        var share = (double)step / (Strengths - 1);
        var (strength, hasDirection) = change switch
        {
            Change.ShearX or Change.ShearY => (0.99 * share, true),
            Change.TranslateX or Change.TranslateY => (Math.Truncate(32 * share), true),
            Change.Rotate => (135 * share, true),
            Change.Brightness or Change.Color or Change.Contrast or Change.Sharpness => (0.99 * share, true),
            Change.Posterize => (8 - Math.Round(step / 5.0, MidpointRounding.ToEven), false),
            Change.Solarize => (255 * (1 - share), false),
            _ => (0, false),
        };
        return new Draw(change, hasDirection && isReversed ? -strength : strength);
    }

    /// <param name="planes">uint8 [3, height, width], row by row; not changed.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="draw">The change to apply.</param>
    /// <returns>The changed image, in the same shape.</returns>
    public static byte[] Apply(byte[] planes, int height, int width, Draw draw)
    {
        var strength = draw.Strength;
        return draw.Change switch
        {
            Change.ShearX => Moved(planes, height, width, (1, strength, 0), (0, 1, 0)),
            Change.ShearY => Moved(planes, height, width, (1, 0, 0), (strength, 1, 0)),
            Change.TranslateX => Moved(planes, height, width, (1, 0, -strength), (0, 1, 0)),
            Change.TranslateY => Moved(planes, height, width, (1, 0, 0), (0, 1, -strength)),
            Change.Rotate => Rotated(planes, height, width, strength),
            Change.Brightness => Blended(new byte[planes.Length], planes, 1 + strength),
            Change.Color => Blended(Repeated(Gray(planes)), planes, 1 + strength),
            Change.Contrast => Blended(Filled(planes.Length, Gray(planes)), planes, 1 + strength),
            Change.Sharpness => Blended(Smoothed(planes, height, width), planes, 1 + strength),
            Change.Posterize => Looked(planes, value => value & ~((1 << (8 - (int)strength)) - 1)),
            Change.Solarize => Looked(planes, value => value < strength ? value : 255 - value),
            Change.AutoContrast => PerChannel(planes, StretchedTable),
            Change.Equalize => PerChannel(planes, EqualisedTable),
            _ => planes,
        };
    }

    // Output (x, y) takes the pixel in which (a·(x + ½) + b·(y + ½) + c, …) lies.
    private static byte[] Moved(byte[] planes, int height, int width, (double X, double Y, double C) across, (double X, double Y, double C) down)
    {
        var (result, plane) = (new byte[planes.Length], height * width);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var fromX = (int)Math.Floor((across.X * (x + 0.5)) + (across.Y * (y + 0.5)) + across.C);
                var fromY = (int)Math.Floor((down.X * (x + 0.5)) + (down.Y * (y + 0.5)) + down.C);
                for (var start = 0; fromX >= 0 && fromX < width && fromY >= 0 && fromY < height && start < planes.Length; start += plane)
                {
                    result[start + (y * width) + x] = planes[start + (fromY * width) + fromX];
                }
            }
        }

        return result;
    }

    // Against the clock, about the middle.
    private static byte[] Rotated(byte[] planes, int height, int width, double degrees)
    {
        var (sin, cos) = Math.SinCos(-degrees * Math.PI / 180);
        var (x, y) = (width / 2.0, height / 2.0);
        return Moved(planes, height, width, (cos, sin, x - (cos * x) - (sin * y)), (-sin, cos, y + (sin * x) - (cos * y)));
    }

    private static byte[] Blended(byte[] from, byte[] to, double factor) =>
        [.. from.Zip(to, (a, b) => (byte)Math.Clamp((int)(a + ((float)factor * (b - a))), 0, 255))];

    private static byte[] Gray(byte[] planes)
    {
        var plane = planes.Length / 3;
        return [.. Enumerable.Range(0, plane).Select(i => (byte)(((19595 * planes[i]) + (38470 * planes[plane + i]) + (7471 * planes[(2 * plane) + i]) + 0x8000) >> 16))];
    }

    private static byte[] Repeated(byte[] plane) => [.. plane, .. plane, .. plane];

    private static byte[] Filled(int length, byte[] gray)
    {
        var result = new byte[length];
        Array.Fill(result, (byte)(gray.Average(value => (double)value) + 0.5));
        return result;
    }

    // Pillow's SMOOTH: a mean of 3 × 3 pixels in which the middle one counts five times; pixels at the border stay.
    private static byte[] Smoothed(byte[] planes, int height, int width)
    {
        var result = (byte[])planes.Clone();
        for (var start = 0; start < planes.Length; start += height * width)
        {
            for (var y = 1; y < height - 1; y++)
            {
                for (var x = 1; x < width - 1; x++)
                {
                    var at = start + (y * width) + x;
                    var sum = 4 * planes[at];
                    for (var neighbour = 0; neighbour < 9; neighbour++)
                    {
                        sum += planes[at + (((neighbour / 3) - 1) * width) + (neighbour % 3) - 1];
                    }

                    result[at] = (byte)((sum / 13.0) + 0.5);
                }
            }
        }

        return result;
    }

    private static byte[] Looked(byte[] planes, Func<int, int> table) => Array.ConvertAll(planes, value => (byte)table(value));

    private static byte[] PerChannel(byte[] planes, Func<byte[], byte[]> tableOf) =>
        [.. planes.Chunk(planes.Length / 3).SelectMany(plane => tableOf(plane) is var table ? plane.Select(value => table[value]) : [])];

    // The darkest becomes 0, the brightest 255.
    private static byte[] StretchedTable(byte[] plane)
    {
        var (least, largest) = (plane.Min(), plane.Max());
        var scale = largest > least ? 255.0 / (largest - least) : 1;
        var offset = largest > least ? -least * scale : 0;
        return [.. Enumerable.Range(0, 256).Select(value => (byte)Math.Clamp((int)((value * scale) + offset), 0, 255))];
    }

    // As many pixels of each brightness as can be.
    private static byte[] EqualisedTable(byte[] plane)
    {
        var counts = new int[256];
        Array.ForEach(plane, value => counts[value]++);
        var step = (plane.Length - counts[plane.Max()]) / 255;
        if (step == 0)
        {
            return [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        }

        var (table, sum) = (new byte[256], step / 2);
        for (var value = 0; value < 256; value++)
        {
            table[value] = (byte)Math.Min(sum / step, 255);
            sum += counts[value];
        }

        return table;
    }
}
