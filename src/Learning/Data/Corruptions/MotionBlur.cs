using Retable.Contract;

namespace Retable.Learning.Data.Corruptions;

/// <summary>Takes a weighted mean along a line starting at each pixel, like motion that fades out; borders are replicated.</summary>
/// <remarks>
/// <para>Taps j = 0 … 2R with weights exp(−j²/2σ²), normalised, at (⌈j·cos θ − ½⌉, ⌈j·sin θ − ½⌉) columns and rows from the pixel.</para>
/// <para>Source: arXiv:1903.12261, which has it from ImageMagick, whose order of operations decides the ties of the ceilings; checked against
/// bethgelab/imagecorruptions@c959e65, corruptions.py, _motion_blur.</para>
/// </remarks>
/// <param name="radius">R ≥ 0, in pixels.</param>
/// <param name="sigma">σ &gt; 0, in pixels.</param>
public sealed class MotionBlur(int radius, double sigma) : ICorruption
{
    private const double WidestAngle = 45;

    /// <summary>Blurs at an angle uniform in ± 45 degrees, rounded to bytes as ImageMagick does.</summary>
    public FloatImage Apply(ByteImage image, Philox draws)
    {
        var blurred = Blur(image, WidestAngle * ((2 * draws.NextDouble()) - 1));
        return FloatImage.Of(blurred.Levels.Select(level => Math.Floor(level + 0.5)), image);
    }

    /// <summary>Blurs at a given angle, without rounding.</summary>
    /// <param name="image">Not changed.</param>
    /// <param name="degrees">θ, clockwise from the right, as rows count downwards.</param>
    public FloatImage Blur(ByteImage image, double degrees)
    {
        var taps = Taps(degrees);
        var levels = new double[image.Planes.Length];
        for (var i = 0; i < levels.Length; i++)
        {
            var (y, x) = Math.DivRem(i % image.Area, image.Width);
            var plane = i - (i % image.Area);
            foreach (var tap in taps)
            {
                var (row, column) = (Math.Clamp(y + tap.Y, 0, image.Height - 1), Math.Clamp(x + tap.X, 0, image.Width - 1));
                levels[i] += tap.Weight * image.Planes[plane + (row * image.Width) + column];
            }
        }

        return FloatImage.Of(levels, image);
    }

    private (int X, int Y, double Weight)[] Taps(double degrees)
    {
        var width = (2 * radius) + 1;
        var (sin, cos) = Math.SinCos(degrees * (Math.PI / 180));
        var (downwards, rightwards) = (width * sin, width * cos);
        var length = double.Hypot(downwards, rightwards);
        var weights = Enumerable.Range(0, width).Select(j => Math.Exp(-((double)j * j) / (2 * sigma * sigma))).ToArray();
        var sum = weights.Sum();
        return [.. weights.Select((weight, j) => (Offset(j * rightwards / length), Offset(j * downwards / length), weight / sum))];
    }

    private static int Offset(double way) => (int)Math.Ceiling(way - 0.5);
}
