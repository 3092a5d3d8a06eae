namespace Retable.Papers.ProxyDirichlet.Data;

/// <summary>A part of an image at another size: bilinear without anti-aliasing, as OpenCV's <c>INTER_LINEAR</c> samples.</summary>
/// <remarks>
/// Output pixel x reads position (x + ½) · from / to − ½ of the part, held at its border. OpenCV weighs in 11 binary places where we
/// do in float32: a pixel can differ by one of 255 levels.
/// </remarks>
internal static class BilinearCrop
{
    /// <param name="planes">uint8 [channels, height, width], row by row.</param>
    /// <param name="size">Of the image: height, width.</param>
    /// <param name="part">Of the image: left, top, width, height, all inside.</param>
    /// <param name="flip">Whether left and right change places.</param>
    /// <param name="target">float32 [channels, side, side], 0 … 1; is filled.</param>
    /// <param name="side">Pixels a side of the result.</param>
    public static void Into(ReadOnlySpan<byte> planes, (int Height, int Width) size, Part part, bool flip, Span<float> target, int side)
    {
        var columns = Taps(part.Width, side);
        var rows = Taps(part.Height, side);
        var plane = size.Height * size.Width;
        for (var channel = 0; channel * plane < planes.Length; channel++)
        {
            for (var y = 0; y < side; y++)
            {
                var start = (channel * plane) + (part.Top * size.Width) + part.Left;
                var above = planes.Slice(start + (rows[y].First * size.Width), part.Width);
                var below = planes.Slice(start + (rows[y].Second * size.Width), part.Width);
                var line = target.Slice(((channel * side) + y) * side, side);
                for (var x = 0; x < side; x++)
                {
                    var (first, second, weight) = columns[x];
                    var upper = above[first] + (weight * (above[second] - above[first]));
                    var lower = below[first] + (weight * (below[second] - below[first]));
                    line[flip ? side - 1 - x : x] = MathF.Round(upper + (rows[y].Weight * (lower - upper))) / 255;
                }
            }
        }
    }

    /// <summary>The middle of an image that is first squeezed to a square.</summary>
    /// <param name="planes">uint8 [channels, height, width], row by row.</param>
    /// <param name="size">Of the image: height, width.</param>
    /// <param name="squeezed">Pixels a side of the square.</param>
    /// <param name="target">float32 [channels, side, side], 0 … 1; is filled.</param>
    /// <param name="side">Pixels a side of the middle, at most <paramref name="squeezed"/>.</param>
    public static void Middle(ReadOnlySpan<byte> planes, (int Height, int Width) size, int squeezed, Span<float> target, int side)
    {
        var channels = planes.Length / (size.Height * size.Width);
        var square = new float[channels * squeezed * squeezed];
        Into(planes, size, new Part(0, 0, size.Width, size.Height), flip: false, square, squeezed);
        var margin = (squeezed - side) / 2;
        for (var line = 0; line < channels * side; line++)
        {
            var (channel, y) = Math.DivRem(line, side);
            square.AsSpan((((channel * squeezed) + y + margin) * squeezed) + margin, side).CopyTo(target[(line * side)..]);
        }
    }

    private static (int First, int Second, float Weight)[] Taps(int from, int to) =>
    [
        .. Enumerable.Range(0, to).Select(i =>
        {
            var position = Math.Clamp(((i + 0.5) * from / to) - 0.5, 0, from - 1);
            var first = (int)position;
            return (first, Math.Min(first + 1, from - 1), (float)(position - first));
        }),
    ];
}

/// <summary>A rectangle of an image, in pixels.</summary>
internal readonly record struct Part(int Left, int Top, int Width, int Height);
