using System.Numerics;

namespace Retable.Metrics.Calibration;

/// <summary>Smooths a grid over [0, 1] with a Gaussian that is reflected at both ends.</summary>
internal static class ReflectedGaussian
{
    /// <summary>Puts weights at places in [0, 1] onto a grid of m points, dividing each between its two neighbouring points.</summary>
    public static double[] Spread(double[] places, double[] weights, int m)
    {
        var grid = new double[m];
        for (var i = 0; i < places.Length; i++)
        {
            var place = places[i] * (m - 1);
            var below = Math.Clamp((int)Math.Floor(place), 0, m - 2);
            var share = place - below;
            grid[below] += (1 - share) * weights[i];
            grid[below + 1] += share * weights[i];
        }

        return grid;
    }

    /// <summary>The convolution with a Gaussian of standard deviation s, cut off at a distance of half the interval.</summary>
    public static double[] Smooth(double[] grid, double s)
    {
        var m = grid.Length;
        var kernel = new double[m];
        for (var i = 0; i < m; i++)
        {
            var distance = ((double)i / (m - 1)) - 0.5;
            kernel[i] = Math.Exp(-distance * distance / (2 * s * s)) / (Math.Sqrt(2 * Math.PI) * s);
        }

        // Reversed without its last point, itself, reversed without its first: 3 m − 2 points.
        double[] extended = [.. grid.Reverse().SkipLast(1), .. grid, .. grid.Reverse().Skip(1)];
        var smooth = new double[m];
        for (var i = 0; i < m; i++)
        {
            smooth[i] = Dot(extended.AsSpan(i + (m / 2), m), kernel);
        }

        return smooth;
    }

    /// <summary>The value at a place of [0, 1], linear between the points of the grid.</summary>
    public static double At(double[] grid, double place)
    {
        var position = place * (grid.Length - 1);
        var below = Math.Clamp((int)position, 0, grid.Length - 2);
        return grid[below] + ((grid[below + 1] - grid[below]) * (position - below));
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var (sum, i) = (Vector<double>.Zero, 0);
        for (; i <= left.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            sum += new Vector<double>(left[i..]) * new Vector<double>(right[i..]);
        }

        var total = Vector.Sum(sum);
        for (; i < left.Length; i++)
        {
            total += left[i] * right[i];
        }

        return total;
    }
}
