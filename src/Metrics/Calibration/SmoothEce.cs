namespace Retable.Metrics.Calibration;

/// <summary>Smooth calibration error with the bandwidth chosen from the data: no bins.</summary>
/// <remarks>
/// The residuals confidence − correct are smoothed by a Gaussian reflected at 0 and 1; the bandwidth is the point where
/// it equals the error itself, found by ten bisections. Source: Błasiok and Nakkiran, arXiv:2309.12236, in the two
/// versions of their package, which differ in the third decimal.
/// </remarks>
/// <param name="Error">In [0, 1].</param>
/// <param name="Bandwidth">The standard deviation of the Gaussian.</param>
public sealed record SmoothEce(double Error, double Bandwidth)
{
    private const double SmallestBandwidth = 0.001;

    /// <summary>The variant of relplot 1.0: residuals on a grid that is refined as the bandwidth falls, and never coarsened.</summary>
    /// <param name="confidence">In [0, 1], at least one sample.</param>
    /// <param name="correct">Whether the prediction is right.</param>
    public static SmoothEce Relplot10(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct)
    {
        var (f, r) = Residuals(confidence, correct);
        var (points, grid) = (200, ResidualGrid(200));
        var bandwidth = Search(s =>
        {
            var needed = points;
            while (Math.Round(20 / s) > needed)
            {
                needed *= 4;
            }

            if (needed != points)
            {
                (points, grid) = (needed, ResidualGrid(needed));
            }

            return Error(grid, s);
        });
        return new SmoothEce(Error(grid, bandwidth), bandwidth);

        double[] ResidualGrid(int m) => [.. ReflectedGaussian.Spread(f, r, m).Select(v => v / f.Length)];

        static double Error(double[] grid, double s) => ReflectedGaussian.Smooth(grid, s).Sum(Math.Abs) / grid.Length;
    }

    /// <summary>The variant of relplot 1.0.3: the smoothed residuals divided by the smoothed density of the confidences.</summary>
    /// <inheritdoc cref="Relplot10"/>
    public static SmoothEce Relplot103(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct)
    {
        const double FloorOfDensity = 1e-4;
        var (f, r) = Residuals(confidence, correct);
        var ones = Array.ConvertAll(f, _ => 1.0);
        var bandwidth = Search(Error);
        return new SmoothEce(Error(bandwidth), bandwidth);

        double Error(double s)
        {
            var points = Math.Max((int)Math.Round(10 / s), 200);
            var m = (Math.Max(2000, (int)Math.Round(20 / s)) / 2) + 1;
            var residuals = ReflectedGaussian.Smooth(ReflectedGaussian.Spread(f, r, m), s);
            var density = ReflectedGaussian.Smooth(ReflectedGaussian.Spread(f, ones, m), s);
            var (above, below) = (0.0, 0.0);
            for (var i = 0; i < points; i++)
            {
                var t = (double)i / (points - 1);
                above += Math.Abs(ReflectedGaussian.At(residuals, t));
                below += ReflectedGaussian.At(density, t) + FloorOfDensity;
            }

            return above / below;
        }
    }

    private static double Search(Func<double, double> error)
    {
        bool IsTooSmall(double s) => s < SmallestBandwidth || s < error(s);
        if (IsTooSmall(1))
        {
            return 1;
        }

        var (high, low) = (1.0, 0.0);
        for (var i = 0; i < 10; i++)
        {
            var middle = (high + low) / 2;
            (high, low) = IsTooSmall(middle) ? (high, middle) : (middle, low);
        }

        return high;
    }

    private static (double[] Confidence, double[] Residuals) Residuals(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct)
    {
        Samples.RequireSameLength(confidence.Length, correct.Length);
        var residuals = new double[confidence.Length];
        for (var i = 0; i < residuals.Length; i++)
        {
            residuals[i] = confidence[i] - (correct[i] ? 1 : 0);
        }

        return (confidence.ToArray(), residuals);
    }
}
