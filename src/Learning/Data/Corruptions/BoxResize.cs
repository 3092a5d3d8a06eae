namespace Retable.Learning.Data.Corruptions;

/// <summary>Pillow's 8-bit resize with its box filter: the same bytes, for any two sizes. When enlarging, it repeats the nearest pixel.</summary>
/// <remarks>
/// Per axis with n_in → n_out pixels: s = n_in / n_out, f = max(s, 1), centre of output i: c = (i + ½)·s; pixels j from max(0, trunc(c − f/2 + ½)) up to
/// min(n_in, trunc(c + f/2 + ½)), exclusive, count where −½ &lt; (j − c + ½)/f ≤ ½; their equal weights are rounded to 22 binary places.
/// First the rows, then the columns, each pass rounded to bytes. Source: Pillow 9.4.0, libImaging/Resample.c.
/// </remarks>
internal static class BoxResize
{
    private const int Precision = 22;

    public static ByteImage Apply(ByteImage image, int height, int width)
    {
        var rows = Along(image.Planes, image.Width, 1, Taps(image.Width, width));
        return new ByteImage(Along(rows, image.Height, width, Taps(image.Height, height)), image.Channels, height, width);
    }

    // Along one axis of a given size, whose pixels lie a stride apart.
    private static byte[] Along(byte[] source, int size, int stride, (int First, int[] Weights)[] taps)
    {
        var result = new byte[source.Length / size * taps.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var (first, weights) = taps[i / stride % taps.Length];
            var start = (i / (stride * taps.Length) * size * stride) + (first * stride) + (i % stride);
            var sum = 1 << (Precision - 1);
            for (var tap = 0; tap < weights.Length; tap++)
            {
                sum += weights[tap] * source[start + (tap * stride)];
            }

            result[i] = (byte)Math.Clamp(sum >> Precision, 0, 255);
        }

        return result;
    }

    private static (int First, int[] Weights)[] Taps(int from, int to)
    {
        var scale = (double)from / to;
        return [.. Enumerable.Range(0, to).Select(i => TapsAt((i + 0.5) * scale, Math.Max(scale, 1), from))];
    }

    private static (int First, int[] Weights) TapsAt(double centre, double filter, int size)
    {
        var first = Math.Max(0, (int)(centre - (filter / 2) + 0.5));
        var end = Math.Min(size, (int)(centre + (filter / 2) + 0.5));

        // Pillow multiplies by the inverse, which decides ties as a division would not.
        var inverse = 1 / filter;
        var isIn = Enumerable.Range(first, end - first).Select(j => (j - centre + 0.5) * inverse is > -0.5 and <= 0.5).ToArray();
        var weight = (int)Math.Floor((1.0 / isIn.Count(counts => counts) * (1 << Precision)) + 0.5);
        return (first, [.. isIn.Select(counts => counts ? weight : 0)]);
    }
}
