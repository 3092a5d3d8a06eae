namespace Retable.Learning.Data;

/// <summary>Bilinear resize from the four nearest pixels, without the filter that Pillow applies when it makes images smaller.</summary>
/// <remarks>
/// As PyTorch's <c>interpolate</c> with <c>align_corners=False</c> and no antialias resizes a float tensor: output i reads position
/// (i + ½) · from / to − ½, held at the border. The result is rounded to bytes, half a level at most from the original's floats.
/// Source: LLNL/AMP@c614e7e, whose test images are resized so (torchvision 0.14.1).
/// </remarks>
public static class UnfilteredResize
{
    /// <param name="planes">uint8 [channels, height, width], row by row.</param>
    /// <param name="channels">The number of planes.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="newHeight">Rows of the result.</param>
    /// <param name="newWidth">Columns of the result.</param>
    public static byte[] Resize(ReadOnlySpan<byte> planes, int channels, int height, int width, int newHeight, int newWidth)
    {
        var (rows, columns) = (Taps(height, newHeight), Taps(width, newWidth));
        var result = new byte[channels * newHeight * newWidth];
        for (var i = 0; i < result.Length; i++)
        {
            var plane = planes.Slice(i / (newHeight * newWidth) * height * width, height * width);
            var (top, bottom, down) = rows[i / newWidth % newHeight];
            var (left, right, across) = columns[i % newWidth];
            var upper = Between(plane[(top * width) + left], plane[(top * width) + right], across);
            var lower = Between(plane[(bottom * width) + left], plane[(bottom * width) + right], across);
            result[i] = (byte)Math.Round(Between(upper, lower, down), MidpointRounding.AwayFromZero);
        }

        return result;
    }

    private static double Between(double from, double to, double share) => from + (share * (to - from));

    private static (int First, int Second, double Share)[] Taps(int from, int to) =>
    [
        .. Enumerable.Range(0, to).Select(i =>
        {
            var position = Math.Max(0, ((i + 0.5) * from / to) - 0.5);
            var first = Math.Min((int)position, from - 1);
            return (first, Math.Min(first + 1, from - 1), position - first);
        }),
    ];
}
