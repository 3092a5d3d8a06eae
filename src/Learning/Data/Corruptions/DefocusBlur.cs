namespace Retable.Learning.Data.Corruptions;

/// <summary>Correlates with a disk of softened edge; borders are mirrored without repeating the border pixel.</summary>
/// <remarks>
/// <para>The disk [X² + Y² ≤ r²] on 17 × 17 pixels, by its count, then smoothed with the three taps (e, 1, e) / (1 + 2e), e = exp(−1/2a²), on
/// each axis; both in float32. A radius below 1 leaves the taps alone.</para>
/// <para>Source: arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py (with OpenCV 4.6.0).</para>
/// </remarks>
/// <param name="radius">r ≥ 0, in pixels, at most 8.</param>
/// <param name="softness">a &gt; 0, in pixels.</param>
public sealed class DefocusBlur(double radius, double softness) : DeterministicCorruption
{
    private const int Reach = 8;
    private const int Side = (2 * Reach) + 1;

    private readonly (int Y, int X, double Weight)[] _taps = radius is >= 0 and <= Reach && softness > 0
        ? Taps(radius, softness)
        : throw new ArgumentException($"a disk of radius {radius} with an edge of {softness} does not fit on {Side} x {Side} pixels");

    public override FloatImage Apply(ByteImage image) =>
        FloatImage.OfUnit(image.MapPlanes(plane => Correlate(plane, image.Height, image.Width)), image);

    private double[] Correlate(double[] plane, int height, int width)
    {
        var result = new double[plane.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var (y, x) = Math.DivRem(i, width);
            foreach (var tap in _taps)
            {
                result[i] += tap.Weight * plane[(Mirrored(y + tap.Y, height) * width) + Mirrored(x + tap.X, width)];
            }
        }

        return result;
    }

    private static (int Y, int X, double Weight)[] Taps(double radius, double softness)
    {
        var kernel = Soften(Soften(Disk(radius), 1, softness), Side, softness);
        return
        [
            .. kernel
                .Select((weight, i) => (Y: (i / Side) - Reach, X: (i % Side) - Reach, Weight: (double)weight))
                .Where(tap => tap.Weight != 0),
        ];
    }

    private static float[] Disk(double radius)
    {
        var disk = Enumerable.Range(0, Side * Side)
            .Select(i => (Y: (i / Side) - Reach, X: (i % Side) - Reach))
            .Select(at => (at.X * at.X) + (at.Y * at.Y) <= radius * radius ? 1f : 0f)
            .ToArray();
        var count = disk.Sum();
        return [.. disk.Select(value => value / count)];
    }

    // The three taps along one axis, whose pixels lie a stride apart.
    private static float[] Soften(float[] kernel, int stride, double softness)
    {
        var e = Math.Exp(-0.5 / (softness * softness));
        var (centre, beside) = ((float)(1 / (1 + (2 * e))), (float)(e / (1 + (2 * e))));
        return
        [
            .. kernel.Select((value, i) =>
            {
                var place = i / stride % Side;
                var before = kernel[i + ((Mirrored(place - 1, Side) - place) * stride)];
                var after = kernel[i + ((Mirrored(place + 1, Side) - place) * stride)];
                return (value * centre) + ((before + after) * beside);
            }),
        ];
    }

    // −1 is 1 and n is n − 2, as often as it takes.
    private static int Mirrored(int place, int size)
    {
        while (size > 1 && (place < 0 || place >= size))
        {
            place = place < 0 ? -place : (2 * (size - 1)) - place;
        }

        return size > 1 ? place : 0;
    }
}
