using Retable.Contract;

namespace Retable.Learning.Data.Corruptions;

/// <summary>Draws Poisson-distributed counts.</summary>
/// <remarks>
/// Below a mean of 10 by multiplying uniform numbers (Knuth), from there on by transformed rejection, whose time does not grow with the mean:
/// Hörmann, "The transformed rejection method for generating Poisson random variables", Insurance: Mathematics and Economics 12, 1993, PTRS.
/// </remarks>
public static class PoissonDraws
{
    /// <summary>Draws one count.</summary>
    /// <param name="mean">The mean, ≥ 0; at 0 the count is 0.</param>
    /// <param name="draws">The source of randomness.</param>
    public static long Next(double mean, Philox draws) => mean switch
    {
        0 => 0,
        > 0 and < 10 => ByMultiplication(mean, draws),
        >= 10 and < double.PositiveInfinity => ByRejection(mean, draws),
        _ => throw new ArgumentOutOfRangeException(nameof(mean), mean, "no mean of counts"),
    };

    private static long ByMultiplication(double mean, Philox draws)
    {
        var floor = Math.Exp(-mean);
        var count = 0L;
        for (var product = draws.NextDouble(); product > floor; product *= draws.NextDouble())
        {
            count++;
        }

        return count;
    }

    private static long ByRejection(double mean, Philox draws)
    {
        var b = 0.931 + (2.53 * Math.Sqrt(mean));
        var a = -0.059 + (0.02483 * b);
        var inverseAlpha = 1.1239 + (1.1328 / (b - 3.4));
        var bound = 0.9277 - (3.6224 / (b - 2));
        while (true)
        {
            var (u, v) = (draws.NextDouble() - 0.5, draws.NextDouble());
            var us = 0.5 - Math.Abs(u);
            var k = Math.Floor((((2 * a / us) + b) * u) + mean + 0.43);
            if (us >= 0.07 && v <= bound)
            {
                return (long)k;
            }

            if (k >= 0 && !(us < 0.013 && v > us)
                && Math.Log(v * inverseAlpha / ((a / (us * us)) + b)) <= (k * Math.Log(mean)) - mean - LogFactorial(k))
            {
                return (long)k;
            }
        }
    }

    // Stirling's series; its next term is below 1e-10 from 10 on.
    private static double LogFactorial(double k)
    {
        if (k < 10)
        {
            var product = 1.0;
            for (var factor = 2; factor <= k; factor++)
            {
                product *= factor;
            }

            return Math.Log(product);
        }

        var square = 1 / (k * k);
        return ((k + 0.5) * Math.Log(k)) - k + (0.5 * Math.Log(2 * Math.PI)) + ((1 - (square * ((1.0 / 30) - (square / 105)))) / (12 * k));
    }
}
