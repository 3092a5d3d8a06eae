namespace Retable.Learning.Data;

/// <summary>Pillow's 8-bit resize with any of its four usual filters: the same bytes, for any two sizes.</summary>
/// <remarks>
/// <para>Nearest: output i takes input ⌊(i + ½)·s⌋, s = n_in / n_out, the positions being summed up step by step as Pillow does.</para>
/// <para>The others, per axis: f = max(s, 1), c = (i + ½)·s, S = support · f (support 1, 2, 3); taps j from max(0, trunc(c − S + ½)) up to
/// min(n_in, trunc(c + S + ½)), exclusive; weight k((j − c + ½)/f), normalised in double and rounded to 22 binary places, half away from
/// zero. First the rows, then the columns, each pass rounded to 8 bits and clipped. k: bilinear 1 − |x|; bicubic Keys' with a = −½; Lanczos
/// sinc(x) sinc(x/3).</para>
/// <para>Source: Pillow 9.4.0, libImaging/Resample.c and Geometry.c (ImagingScaleAffine). AMP's resizing benchmark is made with it:
/// LLNL/AMP@c614e7e, resize_ood/create_dataset.py, run_PIL_resize.</para>
/// </remarks>
public static class PillowResampling
{
    private const int Precision = 22;

    /// <summary>Resizes one image; the aspect ratio is not kept.</summary>
    /// <param name="planes">The image, C × H × W row-major.</param>
    /// <param name="size">C, H and W, each ≥ 1.</param>
    /// <param name="newHeight">Rows of the result, ≥ 1.</param>
    /// <param name="newWidth">Columns of the result, ≥ 1.</param>
    /// <param name="filter">The filter; bilinear is <see cref="PillowResize"/>.</param>
    /// <returns>C × newHeight × newWidth bytes.</returns>
    /// <exception cref="ArgumentException">The image has another number of bytes, or a size is below 1.</exception>
    public static byte[] Resize(
        ReadOnlySpan<byte> planes, (int Channels, int Height, int Width) size, int newHeight, int newWidth, PillowFilter filter)
    {
        var (channels, height, width) = size;
        if (planes.Length != channels * height * width)
        {
            throw new ArgumentException($"an image of {channels} x {height} x {width} has {channels * height * width} bytes, not {planes.Length}");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(newHeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(newWidth, 1);
        if (filter == PillowFilter.Bilinear)
        {
            return PillowResize.Resize(planes, channels, height, width, newHeight, newWidth);
        }

        var rows = Pass(planes, width, stride: 1, Taps(width, newWidth, filter));
        return Pass(rows, height, stride: newWidth, Taps(height, newHeight, filter));
    }

    // Along one axis: lines of the axis' size, whose pixels lie a stride apart. A pass that keeps the size changes nothing: Pillow skips it.
    private static byte[] Pass(ReadOnlySpan<byte> source, int size, int stride, (int First, int[] Weights)[] taps)
    {
        if (taps.Length == size)
        {
            return source.ToArray();
        }

        var blocks = source.Length / (size * stride);
        var result = new byte[blocks * taps.Length * stride];
        for (var block = 0; block < blocks; block++)
        {
            var from = source.Slice(block * size * stride, size * stride);
            for (var i = 0; i < taps.Length * stride; i++)
            {
                var (first, weights) = taps[i / stride];
                result[(block * taps.Length * stride) + i] = Weighted(from, (first * stride) + (i % stride), stride, weights);
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

    private static (int First, int[] Weights)[] Taps(int from, int to, PillowFilter filter)
    {
        var scale = (double)from / to;
        if (filter == PillowFilter.Nearest)
        {
            return NearestTaps(scale, to);
        }

        var (kernel, support) = KernelOf(filter);
        return [.. Enumerable.Range(0, to).Select(i => TapsAt((i + 0.5) * scale, Math.Max(scale, 1), from))];

        (int First, int[] Weights) TapsAt(double centre, double stretch, int end)
        {
            var first = Math.Max(0, (int)(centre - (support * stretch) + 0.5));
            var last = Math.Min(end, (int)(centre + (support * stretch) + 0.5));
            var weights = Enumerable.Range(first, last - first).Select(j => kernel((j - centre + 0.5) * (1 / stretch))).ToArray();
            var sum = weights.Sum();
            return (first, [.. weights.Select(weight => FixedPoint(weight / sum))]);
        }
    }

    private static (int First, int[] Weights)[] NearestTaps(double scale, int to)
    {
        var taps = new (int, int[])[to];
        var position = scale / 2;
        for (var i = 0; i < to; i++, position += scale)
        {
            taps[i] = ((int)position, [1 << Precision]);
        }

        return taps;
    }

    private static int FixedPoint(double weight) => (int)((weight * (1 << Precision)) + (weight < 0 ? -0.5 : 0.5));

    private static (Func<double, double> Kernel, int Support) KernelOf(PillowFilter filter) => filter switch
    {
        PillowFilter.Bicubic => (Bicubic, 2),
        PillowFilter.Lanczos => (x => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0, 3),
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "no such filter"),
    };

    private static double Bicubic(double x) => Math.Abs(x) switch
    {
        < 1 and var near => (((1.5 * near) - 2.5) * near * near) + 1,
        < 2 and var far => -0.5 * ((((far - 5) * far) + 8) * far - 4),
        _ => 0,
    };

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}

/// <summary>The filters of <see cref="PillowResampling"/>.</summary>
public enum PillowFilter
{
    /// <summary>The nearest pixel, without anti-aliasing.</summary>
    Nearest,

    /// <summary>A triangular filter.</summary>
    Bilinear,

    /// <summary>Keys' cubic filter with a = −½; results can leave the pixels' range and are clipped.</summary>
    Bicubic,

    /// <summary>A windowed sinc over three lobes; results can leave the pixels' range and are clipped.</summary>
    Lanczos,
}
