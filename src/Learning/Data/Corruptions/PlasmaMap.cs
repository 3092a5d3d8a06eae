using Retable.Contract;

namespace Retable.Learning.Data.Corruptions;

/// <summary>A cloudy random texture, periodic in both directions, made by the diamond-square algorithm.</summary>
/// <remarks>
/// <para>From the coarsest grid to the finest each new point is the mean of the four around it plus w·U(−w, w), w = 100 at first and divided by the decay
/// after each level: the amplitude is w², as in the original. In the end the map is shifted and scaled to 0 … 1; one without relief is 0.</para>
/// <para>Source: arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py, plasma_fractal.</para>
/// </remarks>
public static class PlasmaMap
{
    /// <summary>Makes a random map.</summary>
    /// <param name="side">A power of two, ≥ 2.</param>
    /// <param name="decay">The decay, &gt; 0; larger is smoother.</param>
    /// <param name="draws">The source of side² − 1 uniform numbers.</param>
    /// <returns>The map, side × side, row-major, in 0 … 1.</returns>
    public static double[] Of(int side, double decay, Philox draws) => Of(side, decay, width => width * ((2 * draws.NextDouble()) - 1));

    /// <summary>Makes a map from given numbers.</summary>
    /// <param name="side">A power of two, ≥ 2.</param>
    /// <param name="decay">The decay, &gt; 0.</param>
    /// <param name="within">Called for each point with w, returns a number within ± w. On each level the squares come first, then the diamonds to the right of a grid point, then those below one, each row by row.</param>
    public static double[] Of(int side, double decay, Func<double, double> within)
    {
        if (side < 2 || !int.IsPow2(side))
        {
            throw new ArgumentException($"{side} is no power of two from 2 on", nameof(side));
        }

        var map = new double[side * side];
        for (var (step, width) = (side, 100.0); step >= 2; (step, width) = (step / 2, width / decay))
        {
            Refine(map, side, step, sum => (sum / 4) + (width * within(width)));
        }

        var least = map.Min();
        var range = map.Max() - least;
        return [.. map.Select(value => range > 0 ? (value - least) / range : 0)];
    }

    private static void Refine(double[] map, int side, int step, Func<double, double> wobbled)
    {
        var half = step / 2;
        Fill(map, side, step, (half, half), (y, x) => At(y - half, x - half) + At(y + half, x - half) + (At(y - half, x + half) + At(y + half, x + half)), wobbled);
        Fill(map, side, step, (0, half), (y, x) => At(y + half, x) + At(y - half, x) + (At(y, x - half) + At(y, x + half)), wobbled);
        Fill(map, side, step, (half, 0), (y, x) => At(y, x + half) + At(y, x - half) + (At(y - half, x) + At(y + half, x)), wobbled);

        double At(int y, int x) => map[((y + side) % side * side) + ((x + side) % side)];
    }

    private static void Fill(double[] map, int side, int step, (int Y, int X) from, Func<int, int, double> sumAround, Func<double, double> wobbled)
    {
        for (var y = from.Y; y < side; y += step)
        {
            for (var x = from.X; x < side; x += step)
            {
                map[(y * side) + x] = wobbled(sumAround(y, x));
            }
        }
    }
}
