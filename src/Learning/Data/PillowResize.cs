namespace Retable.Learning.Data;

/// <summary>Pillow's 8-bit bilinear resize with anti-aliasing: the same bytes, for any two sizes.</summary>
/// <remarks>
/// <para>Per axis with n_in → n_out pixels: s = n_in / n_out, f = max(s, 1), centre of output i: c = (i + ½)·s; taps j from
/// max(0, trunc(c − f + ½)) up to min(n_in, trunc(c + f + ½)), exclusive; weight max(0, 1 − |(j − c + ½) / f|), normalised in
/// double and rounded to 22 binary places. First the rows, then the columns, each pass rounded to 8 bits.</para>
/// <para>A bilinear resize of tensors without anti-aliasing gives other pixels, and with them other scores.</para>
/// <para>Source: Pillow 9.4.0, libImaging/Resample.c, ImagingResampleHorizontal_8bpc and ImagingResampleVertical_8bpc.</para>
/// </remarks>
public static class PillowResize
{
    private const int Precision = 22;

    /// <summary>Resizes one image; the aspect ratio is not kept.</summary>
    /// <param name="planes">The image, C × H × W row-major.</param>
    /// <param name="channels">C ≥ 1.</param>
    /// <param name="height">H ≥ 1.</param>
    /// <param name="width">W ≥ 1.</param>
    /// <param name="newHeight">Rows of the result, ≥ 1.</param>
    /// <param name="newWidth">Columns of the result, ≥ 1.</param>
    /// <returns>C × newHeight × newWidth bytes.</returns>
    public static byte[] Resize(ReadOnlySpan<byte> planes, int channels, int height, int width, int newHeight, int newWidth)
    {
        if (planes.Length != channels * height * width)
        {
            throw new ArgumentException($"an image of {channels} x {height} x {width} has {channels * height * width} bytes, not {planes.Length}");
        }

        // Pillow skips a pass that changes nothing; it would not round either.
        var rows = newWidth == width ? planes.ToArray() : ResizeRows(planes, channels * height, width, Taps(width, newWidth));
        return newHeight == height ? rows : ResizeColumns(rows, channels, height, newWidth, Taps(height, newHeight));
    }

    private static byte[] ResizeRows(ReadOnlySpan<byte> source, int rows, int width, (int First, int[] Weights)[] taps)
    {
        var result = new byte[rows * taps.Length];
        for (var row = 0; row < rows; row++)
        {
            var line = source.Slice(row * width, width);
            for (var x = 0; x < taps.Length; x++)
            {
                result[(row * taps.Length) + x] = Weighted(line, start: taps[x].First, stride: 1, taps[x].Weights);
            }
        }

        return result;
    }

    private static byte[] ResizeColumns(ReadOnlySpan<byte> source, int channels, int height, int width, (int First, int[] Weights)[] taps)
    {
        var result = new byte[channels * taps.Length * width];
        for (var channel = 0; channel < channels; channel++)
        {
            var plane = source.Slice(channel * height * width, height * width);
            for (var y = 0; y < taps.Length; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var value = Weighted(plane, start: (taps[y].First * width) + x, stride: width, taps[y].Weights);
                    result[(((channel * taps.Length) + y) * width) + x] = value;
                }
            }
        }

        return result;
    }

    private static byte Weighted(ReadOnlySpan<byte> pixels, int start, int stride, int[] weights)
    {
        var sum = 1 << (Precision - 1);
        for (var tap = 0; tap < weights.Length; tap++)
        {
            sum += weights[tap] * pixels[start + (tap * stride)];
        }

        return (byte)Math.Clamp(sum >> Precision, 0, 255);
    }

    private static (int First, int[] Weights)[] Taps(int from, int to)
    {
        var scale = (double)from / to;
        var support = Math.Max(scale, 1);
        return [.. Enumerable.Range(0, to).Select(i => TapsAt((i + 0.5) * scale, support, from))];
    }

    private static (int First, int[] Weights) TapsAt(double centre, double support, int from)
    {
        var first = Math.Max(0, (int)(centre - support + 0.5));
        var end = Math.Min(from, (int)(centre + support + 0.5));
        var weights = new double[end - first];
        for (var tap = 0; tap < weights.Length; tap++)
        {
            weights[tap] = Math.Max(0, 1 - Math.Abs((tap + first - centre + 0.5) / support));
        }

        var sum = weights.Sum();
        return (first, [.. weights.Select(w => (int)Math.Floor((w / sum * (1 << Precision)) + 0.5))]);
    }
}
